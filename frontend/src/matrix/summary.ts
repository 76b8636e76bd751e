// The classes of a large matrix, one page at a time.
import { h } from "../dom.ts";
import { count, percent } from "../format.ts";
import { shownName } from "../names.ts";
import type { Store } from "../store.ts";
import type { Matrix } from "./confusions.ts";
import { clipped } from "./wording.ts";

const ROWS = 20;

export type Column = "name" | "support" | "recall" | "precision";

export interface Sorting {
  by: Column;
  down: boolean;
}

const TITLES: [Column, string][] = [["name", "class"], ["support", "n"], ["recall", "recall"], ["precision", "precision"]];

/** Codes of the classes whose name holds a text, sorted; undefined values come last either way. */
export function sorted(matrix: Matrix, { by, down }: Sorting, text: string): number[] {
  const codes = matrix.names.map((_, code) => code).filter((code) => text === "" || matrix.names[code]!.toLowerCase().includes(text));
  if (by === "name") {
    const rank = new Map(matrix.order("name").map((code, place) => [code, place]));
    return codes.sort((a, b) => (rank.get(a)! - rank.get(b)!) * (down ? -1 : 1));
  }
  const values = codes.reduce((map, code) => map.set(code, valueOf(matrix, by, code)), new Map<number, number>());
  return codes.sort((a, b) => {
    const [x, y] = [values.get(a)!, values.get(b)!];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    return (down ? y - x : x - y) || a - b;
  });
}

function valueOf(matrix: Matrix, by: Exclude<Column, "name">, code: number): number {
  if (by === "support") return matrix.support[code]!;
  return by === "recall" ? matrix.recall(code) : matrix.precision(code);
}

interface Summary {
  root: HTMLElement;
  draw(matrix: Matrix): void;
  find(text: string): void;
}

export function summary(store: Store, drawn: () => void): Summary {
  const root = h("div", { class: "matrix-classes" });
  let [matrix, sorting, text, page]: [Matrix | null, Sorting, string, number] = [null, { by: "recall", down: false }, "", 0];
  const render = (focus = ""): void => {
    if (matrix === null) return;
    const codes = sorted(matrix, sorting, text);
    const body = codes.slice(page * ROWS, (page + 1) * ROWS).map((code) => line(matrix!, code));
    const title = "Classes";
    const grid = h("table", {}, h("caption", {}, title), h("thead", {}, h("tr", {}, ...heads())), h("tbody", {}, ...body));
    root.replaceChildren(
      h("h3", {}, `${store.page.counts ? "Classes" : "Classes, by mass"}`),
      h("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": title }, grid), pages(codes.length),
    );
    if (focus) root.querySelector<HTMLElement>(`[data-focus="${focus}"]`)?.focus();
    drawn();
  };
  const heads = (): HTMLElement[] =>
    TITLES.map(([by, words]) => {
      const isOn = sorting.by === by;
      const button = h("button", { type: "button", "data-focus": by }, words, isOn ? (sorting.down ? " ↓" : " ↑") : null);
      button.addEventListener("click", () => {
        sorting = { by, down: isOn ? !sorting.down : by === "support" };
        page = 0;
        render(by);
      });
      return h("th", { scope: "col", class: by !== "name" && "number", "aria-sort": isOn && (sorting.down ? "descending" : "ascending") }, button);
    });
  const pages = (length: number): HTMLElement => {
    const last = Math.max(0, Math.ceil(length / ROWS) - 1);
    const step = (words: string, by: number): HTMLElement => {
      const button = h("button", { type: "button", "data-focus": words, disabled: page + by < 0 || page + by > last }, words);
      button.addEventListener("click", () => {
        page += by;
        render(words);
      });
      return button;
    };
    const from = Math.min(length, page * ROWS + 1);
    const words = ` ${count(from)} to ${count(Math.min(length, (page + 1) * ROWS))} of ${count(length)} `;
    return h("p", { class: "quiet" }, step("Previous", -1), words, step("Next", 1));
  };
  return {
    root,
    draw(next) {
      [matrix, page] = [next, 0];
      render();
    },
    find(asked) {
      [text, page] = [asked, 0];
      render();
    },
  };
}

function line(matrix: Matrix, code: number): HTMLElement {
  const name = matrix.names[code]!;
  const wrong = count(matrix.support[code]! - matrix.right[code]!);
  const button = h(
    "button", { type: "button", class: "link", "data-truth": name, "aria-label": `All errors of ${shownName(name)}: ${wrong}` }, clipped(name),
  );
  return h(
    "tr", {}, h("th", { scope: "row" }, button), h("td", { class: "number" }, count(matrix.support[code]!)),
    h("td", { class: "number" }, percent(matrix.recall(code))), h("td", { class: "number" }, percent(matrix.precision(code))),
  );
}
