// The confusion matrix of the decisions: a table to 40 classes, a heat map and lists above.
import { h, named, setAttributes } from "../dom.ts";
import { threshold } from "../format.ts";
import { adds, isSame, toggled, words } from "../matrix/chosen.ts";
import { FEW_CLASSES, Matrix } from "../matrix/confusions.ts";
import { large } from "../matrix/large.ts";
import { table } from "../matrix/table.ts";
import { tools } from "../matrix/tools.ts";
import { sentenceNow } from "../matrix/wording.ts";
import type { Cell, Panel, Store } from "../store.ts";
import { setText } from "./metrics_table.ts";

/** One way to draw a matrix; `draw` is called for every other look or model. */
export interface Drawn {
  draw(matrix: Matrix): void;
  find(text: string): void;
}

export const matrix: Panel = (root, store) => {
  const { page } = store;
  if (page.task === "multilabel") return null;
  if (!page.models.some((model) => model.confusion !== null)) return undecided(root, store);
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
    if (page.models.length > 1) root.previousElementSibling?.replaceChildren("Confusion: ", named(store.model.name));
    body.hidden = current === null;
    note.textContent = current === null ? nothing(store) : about(store);
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
    if (changed.has("model") || changed.has("matrix") || (changed.has("threshold") && current === null)) refresh();
    if (changed.has("cells") || changed.has("model") || changed.has("matrix")) choose();
    else if (changed.has("threshold")) followed(answer, current, store);
  };
};

/** Scores without a threshold: nothing was predicted, but the reader may have chosen one since. */
function undecided(root: HTMLElement, store: Store): ReturnType<Panel> {
  const written = [...root.childNodes];
  const say = (): void => {
    if (store.place === undefined) root.replaceChildren(...written);
    else root.replaceChildren(h("p", {}, nothing(store)));
  };
  say();
  return (_, changed) => {
    if (changed.has("threshold") || changed.has("model")) say();
  };
}

function nothing(store: Store): string {
  if (store.place === undefined) return "The evaluation predicted nothing: these scores come without a threshold.";
  return "The evaluation predicted nothing: these scores come without a threshold. The table of truth and prediction at the threshold chosen here is further up.";
}

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
  store.set({ cells: toggled(store.state.cells, cellOf(button), adds(event)), outcome: null });
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
  if (cells.length === 0) return place.replaceChildren(h("span", { class: "quiet" }, hint));
  const last = cells[cells.length - 1]!;
  const number = sentenceNow(store, matrix, last);
  const more = cells.length > 1 ? `, and ${cells.length - 1} more` : "";
  const clear = h("button", { type: "button" }, "Clear");
  clear.addEventListener("click", () => store.set({ cells: [] }));
  const gallery = document.querySelector<HTMLElement>('[data-panel="gallery"]');
  const look = gallery && h("button", { type: "button" }, "Look at the rows");
  look?.addEventListener("click", () => gallery?.scrollIntoView({ block: "start" }));
  place.replaceChildren(h("span", {}, ...inWords(last), h("span", { class: "chosen-number" }, number && `: ${number}`), `${more}. `), look ?? "", " ", clear);
}

/** The number of the chosen cell, where the threshold moved; the buttons beside it keep the focus. */
function followed(place: HTMLElement, matrix: Matrix | null, store: Store): void {
  const [number, last] = [place.querySelector<HTMLElement>(".chosen-number"), store.state.cells.at(-1)];
  if (number === null || last === undefined) return;
  const text = sentenceNow(store, matrix, last);
  setText(number, text && `: ${text}`);
}

export function inWords(cell: Cell): (Node | string)[] {
  return words(cell).map(({ name, text }) => (name === undefined ? text! : h("strong", {}, named(name))));
}
