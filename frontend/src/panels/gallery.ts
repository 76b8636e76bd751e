// The rows behind the chosen cells: pictures, or ids where there are none.
import { cards } from "../gallery/cards.ts";
import { type Item, itemOf } from "../gallery/items.ts";
import { type Judged, judged, type Question, questionOf } from "../gallery/judging.ts";
import { listing } from "../gallery/listing.ts";
import { hasScores, type Order, ORDERS, ordered, totalOf, wanted } from "../gallery/rows.ts";
import { viewer } from "../gallery/viewer.ts";
import { h, named } from "../dom.ts";
import { count } from "../format.ts";
import { field } from "../matrix/tools.ts";
import type { GalleryPayload } from "../payload.ts";
import type { Panel, State, Store } from "../store.ts";
import { inWords } from "./matrix.ts";

const PAGE = 24;
const PAUSE = 60; // ms: a moving slider draws the rows where it stops

export const gallery: Panel = (root, store) => {
  const found = store.page.gallery;
  if (found === null) return null;
  const heading = h("p", { class: "gallery-asked" });
  const status = h("p", { class: "quiet", role: "status" });
  const more = h("button", { type: "button", class: "plain" }, "Show more");
  const order = orderSelect(store);
  const view = viewer(store);
  const open = (place: number): void => view.open(items, place);
  const list = found.shown === "rows" ? listing(store, open) : cards(store, open);
  let shown = PAGE;
  let items: Item[] = [];
  const draw = (): void => {
    const question = questionOf(store);
    const kept = chosen(found, question, store.state, order.value as Order);
    items = kept.map((row) => itemOf(row, store));
    list.show(items.slice(0, shown));
    more.hidden = items.length <= shown;
    const total = totalOf(store.state, order.value as Order, question, store.model);
    status.textContent = howMany(Math.min(shown, items.length), items.length, total, found);
    heading.replaceChildren(...title(store, order.value as Order));
  };
  more.addEventListener("click", () => {
    shown += PAGE;
    draw();
    list.focus(shown - PAGE);
  });
  order.addEventListener("change", () => {
    shown = PAGE;
    draw();
  });
  const tools = h("div", { class: "gallery-tools" }, field("Order", order));
  root.replaceChildren(...root.querySelectorAll(":scope > h2"), heading, tools, status, list.root, more, unread(found) ?? "", view.root);
  root.classList.add("gallery");
  root.hidden = false;
  draw();
  let timer = 0;
  return (_, changed) => {
    const [moved, other] = [changed.has("threshold"), ["cells", "outcome", "model", "view"] as const];
    if (other.some((key) => changed.has(key))) {
      shown = PAGE;
      clearTimeout(timer);
      draw();
    } else if (moved) {
      clearTimeout(timer);
      timer = window.setTimeout(draw, PAUSE);
    }
  };
};

function chosen(found: GalleryPayload, question: Question, state: State, order: Order): Judged[] {
  const rows = found.examples.map((example) => judged(example, question));
  return ordered(wanted(rows, state, order, question), order);
}

function orderSelect(store: Store): HTMLSelectElement {
  const near = store.page.task === "multiclass" ? "closest to another answer" : "nearest the threshold";
  const words: Record<Order, string> = {
    sure: "most confident wrong first", near, unsure: "least confident right first", random: "random", file: "as in the file",
  };
  const offered: readonly Order[] = hasScores(store.page.gallery) ? ORDERS : ["file", "random"];
  return h("select", {}, ...offered.map((value) => h("option", { value }, words[value])));
}

function title(store: Store, order: Order): (Node | string)[] {
  const { cells, outcome } = store.state;
  const { models, task } = store.page;
  const parts: (Node | string)[] = [];
  if (outcome !== null) {
    const [a, b] = [named(models[outcome.a]!.name), named(models[outcome.b]!.name)];
    const words = { bothRight: ["both ", a, " and ", b, " right"], bothWrong: ["both ", a, " and ", b, " wrong"], onlyA: ["only ", a, " right, not ", b], onlyB: ["only ", b, " right, not ", a] };
    parts.push(...words[outcome.which], ", decided as in the evaluation");
  }
  cells.forEach((cell, place) => parts.push(parts.length > 0 ? (place === 0 ? ": " : "; ") : "", ...inWords(cell)));
  const label = task === "multilabel" && store.view ? [" of ", named(store.view.name)] : [];
  if (parts.length === 0) return [order === "unsure" ? "All right answers" : "All errors", ...label];
  const clear = h("button", { type: "button", class: "plain" }, "All errors");
  clear.addEventListener("click", () => store.set({ cells: [], outcome: null }));
  return [...parts, " ", clear];
}

function howMany(shown: number, kept: number, total: number, found: GalleryPayload): string {
  const held = found.shown === "images" ? "embedded in this page" : "in this page";
  if (total === 0) return "No row lies here.";
  if (Number.isNaN(total)) {
    if (kept === 0) return "None of the rows in this page lies here.";
    return `Showing ${count(shown)} of the ${count(kept)} rows here that are ${held}.`;
  }
  const rows = total === 1 ? "row" : "rows";
  return `Showing ${count(shown)} of ${count(total)} ${rows} here; ${kept === 0 ? "none" : count(kept)} ${kept < 2 ? "is" : "are"} ${held}.`;
}

function unread(found: GalleryPayload): HTMLElement | null {
  if (found.unreadTotal === 0) return null;
  const noun = found.unreadTotal === 1 ? "image" : "images";
  const lines = found.unread.map(({ item, reason }) => h("li", {}, h("code", {}, named(item, 120)), `: ${reason}`));
  const rest = found.unreadTotal - found.unread.length;
  return h(
    "details", { class: "unread" }, h("summary", {}, `${count(found.unreadTotal)} ${noun} could not be shown`),
    h("ul", {}, ...lines, rest > 0 ? h("li", {}, `and ${count(rest)} more`) : null),
  );
}
