// The bar that stays in sight (model, class, threshold), and below it the presets.
import { h, shortened } from "../dom.ts";
import type { Key, Panel, Store } from "../store.ts";
import { setText } from "./metrics_table.ts";
import { presets } from "./presets.ts";
import { classSwitch, modelSwitch } from "./switches.ts";
import { thresholdInputs } from "./threshold.ts";

/** A part of a panel: `update` brings it up to date after a change, or for the first time (null). */
export interface Part {
  element: HTMLElement;
  update(changed: ReadonlySet<Key> | null): void;
}

export const controls: Panel = (root, store) => {
  if (!store.page.models.some((model) => model.views.length > 0)) return null;
  const switches = [modelSwitch(store), classSwitch(store)].filter((part) => part !== null);
  const parts: Part[] = [...switches, thresholdInputs(store)];
  const bar = h("div", { class: "bar", role: "group", "aria-label": "Controls" });
  bar.append(...parts.map((part) => part.element));
  const chosen = presets(store);
  const asks = store.page.task === "multiclass" ? oneClass(store) : null;
  root.append(bar, ...(asks ? [asks.element] : []), chosen.element);
  parts.push(...(asks ? [asks] : []), chosen);
  const update = (changed: ReadonlySet<Key> | null): void => {
    for (const part of parts) part.update(changed);
    setBarHeight(bar);
  };
  root.hidden = false;
  update(null);
  window.addEventListener("resize", () => setBarHeight(bar));
  return (_, changed) => update(changed);
};

/** Of several classes the threshold is not how the classifier decides. */
function oneClass(store: Store): Part {
  const name = h("bdi");
  const where = h("span");
  const element = h(
    "p", { class: "quiet one-class" },
    "The threshold asks “is it ", name, "?”: one class against the rest, by its score alone. " +
    "The classifier itself takes the class of the largest score", where, ".",
  );
  return {
    element,
    update(changed) {
      if (changed && !changed.has("model") && !changed.has("view")) return;
      element.hidden = store.view === undefined;
      setText(name, shortened(store.view?.name ?? ""));
      setText(where, store.model.confusion === null ? "" : " (see the matrix)");
    },
  };
}

let barHeight = 0;

/** What gets the focus is not hidden behind the bar. */
function setBarHeight(bar: HTMLElement): void {
  if (barHeight !== 0 && bar.dataset["wide"] === String(window.innerWidth)) return;
  bar.dataset["wide"] = String(window.innerWidth);
  barHeight = bar.offsetHeight;
  document.documentElement.style.setProperty("--bar", `${barHeight}px`);
}
