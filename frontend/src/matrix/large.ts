// More than 40 classes: the most confused pairs, a heat map, and the classes page by page.
import { h } from "../dom.ts";
import { count, percent } from "../format.ts";
import { type Drawn, mark } from "../panels/matrix.ts";
import type { Store } from "../store.ts";
import type { Entry, Matrix } from "./confusions.ts";
import { heatMap } from "./heat-map.ts";
import { summary } from "./summary.ts";
import { clipped, label } from "./wording.ts";

const STEP = 50;

export function large(place: HTMLElement, store: Store): Drawn {
  const pairs = h("div");
  const map = heatMap(store);
  const classes = summary(store, () => mark(place, store.state.cells));
  place.replaceChildren(h("div", { class: "matrix-large" }, pairs, map.root), classes.root);
  let shown = STEP;
  let text = "";
  let drawn: Matrix | null = null;
  const list = (): void => {
    if (drawn === null) return;
    const all = drawn.errors().filter((entry) => isAbout(drawn!, entry, text));
    pairs.replaceChildren(...pairsTable(drawn, all, shown, () => {
      shown += STEP;
      list();
      pairs.querySelector<HTMLElement>("tbody tr:last-child button")?.focus();
    }));
    mark(place, store.state.cells);
  };
  return {
    draw(matrix) {
      const isNew = matrix !== drawn;
      drawn = matrix;
      map.draw(matrix);
      if (!isNew) return;
      shown = STEP;
      list();
      classes.draw(matrix);
    },
    find(asked) {
      text = asked.trim().toLowerCase();
      shown = STEP;
      list();
      classes.find(text);
      map.find(text);
    },
  };
}

function isAbout(matrix: Matrix, { truth, predicted }: Entry, text: string): boolean {
  return text === "" || [truth, predicted].some((code) => matrix.names[code]!.toLowerCase().includes(text));
}

function pairsTable(matrix: Matrix, all: Entry[], shown: number, more: () => void): HTMLElement[] {
  const rows = all.slice(0, shown).map((entry) => pairRow(matrix, entry));
  const heads = ["pair", "n", "share of truth"].map((text, place) => h("th", { scope: "col", class: place > 0 && "number" }, text));
  const title = "Pairs of classes confused most";
  const grid = h("table", { class: "pairs" }, h("caption", {}, title), h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows));
  const words = all.length === 0 ? "No row was confused." : `${count(rows.length)} of ${count(all.length)} pairs that were confused`;
  const button = h("button", { type: "button" }, "Show more");
  button.addEventListener("click", more);
  const end = h("p", { class: "quiet" }, words, all.length > rows.length ? " " : null, all.length > rows.length ? button : null);
  return [h("h3", {}, "Confused most"), h("div", { class: "scroll tall", role: "region", tabindex: 0, "aria-label": title }, grid), end];
}

function pairRow(matrix: Matrix, { truth, predicted, mass }: Entry): HTMLElement {
  const [name, other] = [matrix.names[truth]!, matrix.names[predicted]!];
  const button = h(
    "button", { type: "button", class: "link", "data-truth": name, "data-predicted": other, "data-value": mass, "aria-label": label(matrix, truth, predicted) },
    clipped(name), h("span", { class: "quiet" }, " predicted as "), clipped(other),
  );
  return h(
    "tr", {}, h("th", { scope: "row" }, button), h("td", { class: "number" }, count(mass)),
    h("td", { class: "number" }, percent(mass / matrix.support[truth]!)),
  );
}
