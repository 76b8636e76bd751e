// What the reader can change about the matrix: its shades, its order, and a search.
import { freshId, h } from "../dom.ts";
import { download } from "../downloads.ts";
import type { Store } from "../store.ts";
import { FEW_CLASSES, isLog, type Look, type Matrix } from "./confusions.ts";

const SEARCHED = 15; // so many names are found by eye
const SHADES: [Look["shade"], string][] = [["counts", "Counts"], ["row", "Row %"], ["column", "Column %"]];
const SORTS: [Look["sort"], string][] = [
  ["order", "class order"], ["name", "name"], ["support", "largest class"], ["worst", "worst recall"],
];

export function tools(store: Store, current: () => Matrix | null, find: (text: string) => void): HTMLElement {
  const size = store.page.classes.length;
  const change = (part: Partial<Look>): void => store.set({ matrix: { ...store.state.matrix, ...part } });
  const bar = h("div", { class: "matrix-tools" }, shades(store, change));
  const log = check("Log colour", (on) => change({ log: size > FEW_CLASSES ? !on : on }));
  const errors = check("Errors only", (on) => change({ errorsOnly: on }));
  const sort = h("select", {}, ...SORTS.map(([value, text]) => h("option", { value }, text)));
  sort.addEventListener("change", () => change({ sort: sort.value as Look["sort"] }));
  bar.append(log.label, errors.label, field("Sort by", sort));
  if (size > SEARCHED) bar.append(search(find));
  bar.append(saved(current));
  const show = (): void => {
    const look = store.state.matrix;
    for (const radio of bar.querySelectorAll<HTMLInputElement>("input[type=radio]")) radio.checked = radio.value === look.shade;
    log.box.checked = isLog(look, size);
    errors.box.checked = look.errorsOnly;
    sort.value = look.sort;
  };
  show();
  store.onChange((_, changed) => changed.has("matrix") && show());
  return bar;
}

function shades(store: Store, change: (part: Partial<Look>) => void): HTMLElement {
  const group = h("fieldset", { class: "segments" }, h("legend", {}, "Shade by"));
  for (const [value, text] of SHADES) {
    const radio = h("input", { type: "radio", name: "matrix-shade", value });
    radio.checked = store.state.matrix.shade === value;
    radio.addEventListener("change", () => change({ shade: value }));
    group.append(h("label", {}, radio, text));
  }
  return group;
}

function check(text: string, change: (on: boolean) => void): { label: HTMLElement; box: HTMLInputElement } {
  const box = h("input", { type: "checkbox" });
  box.addEventListener("change", () => change(box.checked));
  return { label: h("label", {}, box, ` ${text}`), box };
}

/** A control and its label, which would hold the words of all options if it held the control. */
export function field(text: string, control: HTMLElement): HTMLElement {
  control.id = freshId("field");
  return h("span", { class: "field" }, h("label", { for: control.id }, text), control);
}

function search(find: (text: string) => void): HTMLElement {
  const box = h("input", { type: "search", placeholder: "part of a name" });
  box.addEventListener("input", () => find(box.value));
  return field("Find a class", box);
}

/** The whole matrix as a file, or as text to copy where files are forbidden. */
function saved(current: () => Matrix | null): HTMLElement {
  const place = h("span", { class: "matrix-csv" });
  const button = h("button", { type: "button" }, "CSV");
  button.setAttribute("aria-label", "Download the whole matrix as CSV");
  button.addEventListener("click", () => {
    const text = current()?.csv() ?? "";
    if (download("confusion.csv", "text/csv", text)) return;
    const box = h("textarea", { readonly: true, rows: 8, "aria-label": "The whole matrix as CSV" });
    box.value = text;
    place.replaceChildren(button, box);
    box.select();
  });
  place.append(button);
  return place;
}
