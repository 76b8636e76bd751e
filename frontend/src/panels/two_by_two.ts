// The table of truth and prediction, with the rates of its rows and columns in the margins.
import { h, named } from "../dom.ts";
import { count, number } from "../format.ts";
import { adds, isSame, toggled } from "../matrix/chosen.ts";
import type { Cell, Store } from "../store.ts";
import { NOTHING, setText, showValue } from "./metrics_table.ts";
import type { Follower } from "./table.ts";

type CellName = "tp" | "fp" | "fn" | "tn";

const MEANINGS: Readonly<Record<CellName, string>> = {
  tp: "true positives",
  fn: "false negatives",
  fp: "false positives",
  tn: "true negatives",
};

interface Shown {
  name: string;
  node: HTMLElement;
}

export function twoByTwo(store: Store): Follower {
  const { view, model, page, state } = store;
  const shown: Shown[] = [];
  const buttons: { element: HTMLElement; cell: Cell }[] = [];
  const head = (which: "name" | "rest"): Node | string => (view === undefined ? "" : named(view[which], 24));
  const handle = page.models.length > 1 ? model.name : null;
  const number = (name: string): HTMLElement => {
    const node = h("strong", { "data-metric": name, "data-model": handle });
    shown.push({ name, node });
    return node;
  };
  const cell = (name: CellName): HTMLElement => {
    const inside = [number(name), h("span", { class: "beneath" }, MEANINGS[name])];
    return h("td", { class: `number ${name === "tp" || name === "tn" ? "agrees" : "errs"}` }, cellBox(store, name, inside, buttons));
  };
  const margin = (name: string, title: string): HTMLElement =>
    h("td", { class: "number margin" }, number(name), h("span", { class: "beneath" }, title));
  const element = h(
    "div", { class: "scroll two-by-two", role: "region", tabindex: 0, "aria-label": "Truth and prediction" },
    h("table", {},
      h("caption", {}, "Truth in rows, prediction in columns"),
      h("thead", {}, h("tr", {},
        h("td", { class: "quiet" }, "truth ↓ predicted →"),
        ...(["name", "rest"] as const).map((which) => h("th", { scope: "col", class: "number" }, head(which))),
        h("td", {}))),
      h("tbody", {},
        h("tr", {}, h("th", { scope: "row" }, head("name")), cell("tp"), cell("fn"), margin("recall", "sensitivity")),
        h("tr", {}, h("th", { scope: "row" }, head("rest")), cell("fp"), cell("tn"), margin("specificity", "specificity")),
        h("tr", {}, h("td", {}), margin("precision", "precision"), margin("npv", "NPV"), margin("accuracy", "accuracy")))),
  );
  return {
    element,
    follow(moments) {
      const moment = moments[state.model] ?? null;
      for (const { name, node } of shown) showNumber(node, name, moment);
      for (const { element: button, cell: own } of buttons) {
        button.setAttribute("aria-pressed", String(store.state.cells.some((each) => isSame(each, own))));
      }
    },
  };
}

function showNumber(node: HTMLElement, name: string, moment: Parameters<Follower["follow"]>[0][number]): void {
  if (name in MEANINGS) {
    const mass = moment?.table[name as CellName] ?? NaN;
    setText(node, count(mass));
    node.dataset["value"] = String(mass);
  } else {
    const found = moment?.of(name) ?? NOTHING;
    showValue(node, found, number(found.value));
  }
}

/** Of two classes each cell is a button that shows its rows in the gallery; of one against the rest it is not. */
function cellBox(
  store: Store, name: CellName, inside: HTMLElement[], buttons: { element: HTMLElement; cell: Cell }[],
): HTMLElement {
  const { page, view } = store;
  if (page.task !== "binary" || page.classes.length !== 2 || view === undefined) {
    return h("div", { class: "cell", "data-cell": name }, ...inside);
  }
  const yes = page.classes[view.of]!;
  const no = page.classes[1 - view.of]!;
  const truth = name === "tp" || name === "fn" ? yes : no;
  const predicted = name === "tp" || name === "fp" ? yes : no;
  const handles = { "data-truth": truth, "data-predicted": predicted };
  if (page.gallery === null) return h("div", { class: "cell", ...handles }, ...inside);
  const element = h("button", { type: "button", class: "cell", "aria-pressed": "false", title: "Show its rows", ...handles }, ...inside);
  const cell = { truth, predicted };
  element.addEventListener("click", (event) => store.set({ cells: toggled(store.state.cells, cell, adds(event)), outcome: null }));
  buttons.push({ element, cell });
  return element;
}
