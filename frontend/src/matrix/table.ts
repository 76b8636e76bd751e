// Up to 40 classes: a real table whose cells are buttons.
import { h, setAttributes } from "../dom.ts";
import { count, percent } from "../format.ts";
import { shownName } from "../names.ts";
import type { Drawn } from "../panels/matrix.ts";
import type { Store } from "../store.ts";
import { type Matrix, Shades } from "./confusions.ts";
import { Roving } from "./roving.ts";
import { clipped, label } from "./wording.ts";

export function table(place: HTMLElement, store: Store): Drawn {
  const size = store.page.classes.length;
  const longest = Math.max(...store.page.classes.map((name) => [...name].length));
  const style = ["matrix", "live", size > 8 && "many", size > 15 && "huge", size > 8 && longest > 4 && "turned"];
  const grid = h("table", { class: style.filter(Boolean).join(" ") });
  const box = h("div", { class: `scroll${size > 15 ? " tall" : ""}`, role: "region", tabindex: 0, "aria-label": "Confusion matrix" }, grid);
  place.replaceChildren(box);
  const roving = new Roving(grid);
  let asked = "";
  const find = (text: string): void => {
    asked = text.trim().toLowerCase();
    const first = highlighted(grid, asked);
    if (first) first.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  return {
    draw(matrix) {
      const order = matrix.order(store.state.matrix.sort, isBinary(store) ? store.page.positive : null);
      const shades = new Shades(matrix, store.state.matrix);
      grid.classList.toggle("shares", store.state.matrix.shade !== "counts"); // which the style sheet puts first
      const rows = [head(store, matrix, order), ...order.map((truth) => row(store, matrix, shades, order, truth)), foot(store, matrix, order)];
      grid.replaceChildren(
        h("caption", {}, "Confusion matrix"), h("thead", {}, rows[0]!), h("tbody", {}, ...rows.slice(1, -1)), h("tfoot", {}, rows[rows.length - 1]!),
      );
      roving.take([...grid.rows].map((each) => [...each.cells].map((cell) => cell.querySelector("button"))));
      highlighted(grid, asked);
    },
    find,
  };
}

function head(store: Store, matrix: Matrix, order: number[]): HTMLTableRowElement {
  const row = h("tr", {}, h("th", { scope: "col" }, h("span", { class: "corner" }, "truth ↓ predicted →")));
  for (const code of order) {
    const name = matrix.names[code]!;
    const wrong = matrix.taken[code]! - matrix.right[code]!;
    const button = h(
      "button", { type: "button", "data-predicted": name, "aria-label": `All errors predicted as ${shownName(name)}: ${count(wrong)}` },
      h("span", {}, clipped(name)),
    );
    row.append(h("th", { scope: "col", class: "number" }, button));
  }
  row.append(h("th", { scope: "col", class: "number" }, "all"), h("th", { scope: "col", class: "number" }, isBinary(store) ? "correct" : "recall"));
  return row;
}

function row(store: Store, matrix: Matrix, shades: Shades, order: number[], truth: number): HTMLTableRowElement {
  const name = matrix.names[truth]!;
  const wrong = matrix.support[truth]! - matrix.right[truth]!;
  const header = h(
    "button", { type: "button", "data-truth": name, "aria-label": `All errors of ${shownName(name)}: ${count(wrong)}` }, clipped(name),
  );
  const cells = order.map((predicted) => cell(store, matrix, shades, truth, predicted));
  return h(
    "tr", {}, h("th", { scope: "row" }, header), ...cells,
    h("td", { class: "number total" }, count(matrix.support[truth]!)), recallOf(store, matrix, truth),
  );
}

function cell(store: Store, matrix: Matrix, shades: Shades, truth: number, predicted: number): HTMLElement {
  const mass = matrix.mass(truth, predicted);
  const hidden = shades.isHidden(truth, predicted);
  const button = h("button", {
    type: "button", "data-truth": matrix.names[truth]!, "data-predicted": matrix.names[predicted]!, "data-value": mass,
    "aria-label": label(matrix, truth, predicted),
  });
  if (!hidden) button.append(count(mass));
  if (!hidden && mass > 0) button.dataset["share"] = percent(shareOf(store, matrix, shades, truth, predicted));
  return h("td", { class: `number ${shades.style(truth, predicted)}${truth === predicted ? " diagonal" : ""}` }, button);
}

/** What is shaded, or beside counts the share of the row. */
function shareOf(store: Store, matrix: Matrix, shades: Shades, truth: number, predicted: number): number {
  if (store.state.matrix.shade !== "counts") return shades.share(truth, predicted);
  return matrix.mass(truth, predicted) / matrix.support[truth]!;
}

function isBinary({ page }: Store): boolean {
  return page.task === "binary" && page.positive !== null;
}

function recallOf(store: Store, matrix: Matrix, truth: number): HTMLElement {
  const binary = isBinary(store);
  const name = binary ? (truth === store.page.positive ? "sensitivity" : "specificity") : "recall";
  return margin(name, binary ? name : null, matrix.recall(truth));
}

function foot(store: Store, matrix: Matrix, order: number[]): HTMLTableRowElement {
  const binary = isBinary(store);
  const right = matrix.right.reduce((sum, each) => sum + each, 0) / matrix.total;
  const row = h("tr", {}, h("th", { scope: "row" }, "all", h("span", { class: "beneath" }, binary ? "correct" : "precision")));
  for (const code of order) {
    const name = binary && code !== store.page.positive ? "npv" : "precision";
    const cell = margin(name, binary ? name.replace("npv", "NPV") : null, matrix.precision(code));
    setAttributes(cell, { title: name === "npv" ? "negative predictive value" : "precision" });
    cell.firstElementChild!.className = "beneath";
    cell.prepend(count(matrix.taken[code]!));
    row.append(cell);
  }
  row.append(h("td", { class: "number total" }, count(matrix.total)), margin("accuracy", "accuracy", right));
  return row;
}

/** A share at the edge. These do not move with the threshold, so they are no `data-metric`. */
function margin(name: string, shown: string | null, value: number): HTMLElement {
  return h(
    "td", { class: "number total", "data-margin": name, "data-value": String(value) },
    h("span", {}, percent(value)), shown && h("span", { class: "beneath" }, shown),
  );
}

/** Mark the rows and columns of classes whose name holds a text; the first of them. */
function highlighted(grid: HTMLTableElement, text: string): HTMLElement | null {
  let first: HTMLElement | null = null;
  for (const button of grid.querySelectorAll<HTMLElement>("th button")) {
    const name = button.dataset["truth"] ?? button.dataset["predicted"] ?? "";
    const is = text !== "" && name.toLowerCase().includes(text);
    button.closest("th")!.classList.toggle("found", is);
    if (is && (first === null || (button.dataset["truth"] !== undefined && first.dataset["truth"] === undefined))) first = button;
  }
  return first;
}
