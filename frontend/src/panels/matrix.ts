// The confusion matrix of the decisions: a table to 40 classes, a heat map and lists above.
import { h, named, setAttributes } from "../dom.ts";
import { threshold } from "../format.ts";
import { isSame, toggled, words } from "../matrix/chosen.ts";
import { FEW_CLASSES, Matrix } from "../matrix/confusions.ts";
import { large } from "../matrix/large.ts";
import { table } from "../matrix/table.ts";
import { tools } from "../matrix/tools.ts";
import { sentence } from "../matrix/wording.ts";
import type { Cell, Panel, Store } from "../store.ts";

/** One way to draw a matrix; `draw` is called for every other look or model. */
export interface Drawn {
  draw(matrix: Matrix): void;
  find(text: string): void;
}

export const matrix: Panel = (root, store) => {
  const { page } = store;
  if (page.task === "multilabel" || !page.models.some((model) => model.confusion !== null)) return null;
  let model = -1;
  let current: Matrix | null = null;
  const body = h("div", { class: "matrix-body" });
  const isLarge = page.classes.length > FEW_CLASSES;
  const drawn = isLarge ? large(body, store) : table(body, store);
  const note = h("p", { class: "quiet" });
  const answer = h("p", { class: "matrix-chosen", role: "status" });
  const bar = tools(store, () => current, (text) => drawn.find(text));
  root.replaceChildren(note, bar, ...(isLarge ? [answer, body] : [body, answer]));

  const refresh = (): void => {
    const found = store.model.confusion;
    if (store.state.model !== model) current = found && new Matrix(page.classes, found);
    model = store.state.model;
    body.hidden = current === null;
    note.textContent = current === null ? "This model has no decisions without a threshold." : about(store);
    if (current !== null) drawn.draw(current);
  };
  const choose = (): void => {
    mark(root, store.state.cells);
    tell(answer, current, store);
  };
  root.addEventListener("click", (event) => onClick(event, store));
  refresh();
  choose();
  return (_, changed) => {
    if (changed.has("model") || changed.has("matrix")) refresh();
    if (changed.has("cells") || changed.has("model") || changed.has("matrix")) choose();
  };
};

function about(store: Store): string {
  const { page } = store;
  const binary = page.task === "binary" ? store.model.views[0] : undefined;
  const shade = { counts: "count", row: "share of the row", column: "share of the column" }[store.state.matrix.shade];
  const start = `Rows are the truth, columns the prediction. Blue is right, orange is wrong: the stronger the colour, the larger the ${shade}.`;
  if (binary === undefined || Number.isNaN(binary.threshold)) return start;
  return `${start} Decided at the evaluation's own threshold, ${threshold(binary.threshold)}; this table does not move with the slider${page.gallery ? ", the rows behind its cells do" : ""}.`;
}

function onClick(event: MouseEvent, store: Store): void {
  const button = (event.target as Element).closest<HTMLElement>("button[data-truth], button[data-predicted]");
  if (button === null) return;
  const adds = event.shiftKey || event.ctrlKey || event.metaKey;
  store.set({ cells: toggled(store.state.cells, cellOf(button), adds), outcome: null });
}

function cellOf(button: HTMLElement): Cell {
  return { truth: button.dataset["truth"] ?? null, predicted: button.dataset["predicted"] ?? null };
}

/** Tell which buttons stand for chosen cells. */
export function mark(root: HTMLElement, cells: readonly Cell[]): void {
  for (const button of root.querySelectorAll<HTMLElement>("button[data-truth], button[data-predicted]")) {
    const own = cellOf(button);
    const isChosen = String(cells.some((cell) => isSame(cell, own)));
    if (button.getAttribute("aria-pressed") !== isChosen) setAttributes(button, { "aria-pressed": isChosen });
  }
}

function tell(place: HTMLElement, matrix: Matrix | null, store: Store): void {
  const { cells } = store.state;
  const hint = `Choose a cell${store.page.gallery ? " to see the rows behind it" : ""}; with Shift, several.`;
  if (cells.length === 0 || matrix === null) return place.replaceChildren(h("span", { class: "quiet" }, hint));
  const last = cells[cells.length - 1]!;
  const number = sentence(matrix, last);
  const more = cells.length > 1 ? `, and ${cells.length - 1} more` : "";
  const clear = h("button", { type: "button" }, "Clear");
  clear.addEventListener("click", () => store.set({ cells: [] }));
  const gallery = document.querySelector<HTMLElement>('[data-panel="gallery"]');
  const look = gallery && h("button", { type: "button" }, "Look at the rows");
  look?.addEventListener("click", () => gallery?.scrollIntoView({ block: "start" }));
  place.replaceChildren(h("span", {}, ...inWords(last), number && `: ${number}`, `${more}. `), look ?? "", " ", clear);
}

export function inWords(cell: Cell): (Node | string)[] {
  return words(cell).map(({ name, text }) => (name === undefined ? text! : h("strong", {}, named(name))));
}
