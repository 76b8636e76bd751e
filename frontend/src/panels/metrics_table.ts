// Metrics at the threshold: one row each, one block of columns for each model.
import { h, named } from "../dom.ts";
import { between, count, number, threshold as words } from "../format.ts";
import type { Live } from "../intervals.ts";
import { whyUndefined } from "../reasons.ts";
import type { Store } from "../store.ts";
import type { Follower, Moment } from "./table.ts";

const FIRST = [
  "recall", "specificity", "precision", "npv", "f1", "accuracy", "balanced_accuracy", "informedness", "mcc", "fpr",
] as const;
const MORE = ["kappa", "markedness", "lr_plus", "lr_minus", "fnr"] as const;

/** What one number shows, and where. */
interface Shown {
  model: number;
  name: string;
  value: HTMLElement;
  interval: HTMLElement | null;
  n: HTMLElement | null;
}

export function metricsTable(store: Store): Follower {
  const shown: Shown[] = [];
  const thresholds: HTMLElement[] = [];
  const several = store.page.models.length > 1;
  const details = h(
    "details", {}, h("summary", {}, "More metrics"), box(store, MORE, "More metrics at this threshold", shown, null),
  );
  const element = h(
    "div", { class: "live" },
    box(store, FIRST, "Metrics at this threshold", shown, several ? thresholds : null), details,
  );
  return {
    element,
    follow(moments) {
      for (const each of shown) show(each, moments[each.model] ?? null);
      thresholds.forEach((cell, model) => setText(cell, moments[model] ? words(moments[model].threshold) : "—"));
    },
  };
}

function box(
  store: Store, names: readonly string[], label: string, shown: Shown[], thresholds: HTMLElement[] | null,
): HTMLElement {
  const several = store.page.models.length > 1;
  const rows = names.filter((name) => name in store.page.metrics).map((name) => metricRow(store, name, shown));
  if (thresholds !== null) rows.unshift(thresholdRow(store, thresholds));
  const heads = several ? modelHeads(store) : plainHeads(store);
  const table = h(
    "table", { class: several ? "live-metrics several" : "live-metrics" },
    h("caption", {}, label), h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows),
  );
  table.style.setProperty("--models", String(store.page.models.length));
  return h("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": label }, table);
}

function plainHeads(store: Store): HTMLElement[] {
  const heads = ["value", ...(hasIntervals(store) ? [`${Number((100 * store.page.level).toPrecision(6))}% interval`] : []), "n"];
  return [h("th", { scope: "col" }, "metric"), ...heads.map((head) => h("th", { scope: "col", class: "number" }, head))];
}

function modelHeads(store: Store): HTMLElement[] {
  const heads = store.page.models.map((model, place) =>
    h("th", { scope: "col", class: "number", "aria-current": place === store.state.model ? "true" : null },
      named(model.name, 24)));
  return [h("th", { scope: "col" }, "metric"), ...heads];
}

function thresholdRow(store: Store, thresholds: HTMLElement[]): HTMLElement {
  const cells = store.page.models.map(() => h("td", { class: "number" }));
  thresholds.push(...cells);
  return h("tr", { class: "own-threshold" }, h("th", { scope: "row" }, "threshold"), ...cells);
}

function hasIntervals(store: Store): boolean {
  return store.view?.intervals === null;
}

function metricRow(store: Store, name: string, shown: Shown[]): HTMLElement {
  const { models, metrics } = store.page;
  const cells = models.flatMap((model, place) => {
    const value = h("span", { "data-metric": name, "data-model": models.length > 1 ? model.name : null });
    const interval = hasIntervals(store) ? h("span", { class: models.length > 1 ? "beneath" : null }) : null;
    const n = models.length > 1 ? null : h("td", { class: "number quiet" });
    shown.push({ model: place, name, value, interval, n });
    if (models.length > 1) return [h("td", { class: "number" }, value, interval)];
    return [h("td", { class: "number" }, value), ...(interval ? [h("td", { class: "number" }, interval)] : []), n!];
  });
  return h("tr", {}, h("th", { scope: "row" }, metrics[name]?.title ?? name), ...cells);
}

function show({ name, value, interval, n }: Shown, moment: Moment | null): void {
  const found = moment?.of(name) ?? NOTHING;
  showValue(value, found, number(found.value));
  const undefinedHere = moment !== null && Number.isNaN(found.value);
  if (interval) {
    setText(interval, undefinedHere ? whyUndefined(name, moment.table) : between(found.low, found.high));
    interval.title = undefinedHere ? interval.textContent ?? "" : "";
  }
  if (n) setText(n, moment === null ? "—" : count(found.n));
}

export const NOTHING: Live = { value: NaN, low: NaN, high: NaN, n: NaN };

/** The number for the eye, and all its digits for whoever reads the page by machine. */
export function showValue(node: HTMLElement, found: Live, text: string): void {
  setText(node, text);
  node.dataset["value"] = String(found.value);
  node.dataset["low"] = String(found.low);
  node.dataset["high"] = String(found.high);
}

export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
