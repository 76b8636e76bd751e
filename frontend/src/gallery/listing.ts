// Rows without pictures, as a table.
import { h, named } from "../dom.ts";
import { number } from "../format.ts";
import { clipped } from "../matrix/wording.ts";
import type { Store } from "../store.ts";
import type { Listing } from "./cards.ts";
import { everyAnswer, type Item, scores, shares, verdict } from "./items.ts";
import { hasScores } from "./rows.ts";

export function listing(store: Store, open: (place: number) => void): Listing {
  const { page } = store;
  const several = page.models.length > 1;
  const isScored = several || hasScores(page.gallery);
  const heads = ["item", "truth → prediction", ...(isScored ? [several ? "by model" : scoreHead(store)] : []), "row"];
  const body = h("tbody");
  const title = "Rows behind the chosen cells";
  const top = h("tr", {}, ...heads.map((head) => h("th", { scope: "col", class: head === "row" && "number" }, head)));
  const grid = h("table", { class: "rows" }, h("caption", {}, title), h("thead", {}, top), body);
  const root = h("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": title }, grid);
  body.addEventListener("click", (event) => {
    const row = (event.target as Element).closest("button")?.closest("tr");
    if (row) open([...body.children].indexOf(row));
  });
  let keys = "";
  return {
    root,
    show(items) {
      const next = items.map((item) => item.key).join("\n");
      if (next === keys) return;
      keys = next;
      body.replaceChildren(...items.map((item) => line(item, store, isScored)));
      root.hidden = items.length === 0;
    },
    focus: (place) => body.children[place]?.querySelector("button")?.focus(),
  };
}

function line(item: Item, store: Store, isScored: boolean): HTMLElement {
  const { example } = item;
  const answer = example.answers[store.state.model] ?? null;
  const button = h("button", { type: "button", class: "link", "aria-label": item.alt }, clipped(example.item));
  return h(
    "tr", { "data-item": example.item }, h("th", { scope: "row" }, button),
    h("td", {}, verdict(item), shares(example, store)), isScored ? h("td", {}, said(item, store) ?? scores(answer, store)) : null,
    h("td", { class: "number" }, String(example.row)),
  );
}

function said(item: Item, store: Store): HTMLElement | null {
  if (store.page.models.length > 1) return everyAnswer(item, store);
  const score = item.example.answers[store.state.model]?.scores[0]?.[1];
  return store.page.task === "binary" && score !== undefined ? h("span", {}, number(score)) : null;
}

/** Of two classes one score is written without its class, so the head says of which it is. */
function scoreHead(store: Store): HTMLElement | string {
  if (store.page.task !== "binary") return "best scores";
  return store.view ? h("span", {}, "score of ", named(store.view.name, 24)) : "score";
}
