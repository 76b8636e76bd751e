// Which of two models is right: four numbers per pair, each a way to the rows behind it.
import type { Outcome } from "../gallery/judging.ts";
import { h, named } from "../dom.ts";
import { count, percent } from "../format.ts";
import type { WinsPayload } from "../payload.ts";
import type { Panel, State, Store } from "../store.ts";

export const wins: Panel = (root, store) => {
  const { page } = store;
  if (page.wins.length === 0) return null;
  const tables = h("div", { class: "wins" }, ...page.wins.map((pair) => pairTable(pair, store)));
  const note = h("p", { class: "quiet" }, "Every row by which model is right, decided as in the evaluation: these counts do not move with the slider. ", page.gallery ? "Choose a number to see the rows behind it." : null);
  root.replaceChildren(...root.querySelectorAll(":scope > h2, :scope > h3"), note, tables);
  root.hidden = false;
  const mark = ({ outcome }: State): void => {
    for (const button of tables.querySelectorAll("button")) {
      const { a, b, which } = button.dataset;
      const isOn = outcome !== null && Number(a) === outcome.a && Number(b) === outcome.b && which === outcome.which;
      button.setAttribute("aria-pressed", String(isOn));
    }
  };
  mark(store.state);
  return (state, changed) => {
    if (changed.has("outcome")) mark(state);
  };
};

function pairTable(pair: WinsPayload, store: Store): HTMLElement {
  const [a, b] = [store.page.models[pair.a]!.name, store.page.models[pair.b]!.name];
  const heads = ["right", "wrong"].map((word) => h("th", { scope: "col", class: "number" }, named(b, 20), ` ${word}`));
  const cell = (which: Outcome): HTMLElement => h("td", { class: `number ${shade(which)}` }, button(pair, which, [a, b], store));
  const row = (word: string, left: Outcome, right: Outcome): HTMLElement =>
    h("tr", {}, h("th", { scope: "row" }, named(a, 20), ` ${word}`), cell(left), cell(right));
  return h(
    "table", {}, h("caption", {}, `Rows by which of ${a} and ${b} is right`), h("thead", {}, h("tr", {}, h("td"), ...heads)),
    h("tbody", {}, row("right", "bothRight", "onlyA"), row("wrong", "onlyB", "bothWrong")),
  );
}

function shade(which: Outcome): string {
  return which === "bothRight" ? "right-3" : which === "bothWrong" ? "wrong-3" : "";
}

function button(pair: WinsPayload, which: Outcome, [a, b]: [string, string], store: Store): HTMLElement {
  const value = pair[which];
  const all = pair.bothRight + pair.onlyA + pair.onlyB + pair.bothWrong;
  const words = { bothRight: "both right", onlyA: `only ${a} right`, onlyB: `only ${b} right`, bothWrong: "both wrong" }[which];
  const found = h(
    "button",
    { type: "button", "data-a": pair.a, "data-b": pair.b, "data-which": which, "data-value": value, "data-share": percent(value / all), "aria-label": `${words}: ${count(value)} of ${count(all)} (${percent(value / all)})` },
    count(value),
  );
  found.addEventListener("click", () => {
    const isOn = found.getAttribute("aria-pressed") === "true";
    store.set({ outcome: isOn ? null : { a: pair.a, b: pair.b, which }, cells: [] });
  });
  return found;
}
