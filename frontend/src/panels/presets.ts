// Buttons that choose a threshold by rule. All but the first choose on the rows of this page.
import { freshId, h } from "../dom.ts";
import { count, threshold as words } from "../format.ts";
import { numberOf } from "../page.ts";
import { evenThreshold } from "../presets.ts";
import type { Store } from "../store.ts";
import { alike } from "../views.ts";
import type { Part } from "./controls.ts";
import { button, costPreset, levelPreset } from "./preset_inputs.ts";
import type { Preset } from "./preset_inputs.ts";

export function presets(store: Store): Part {
  const optimistic = freshId("optimistic");
  const fixed = [evenPreset(store)];
  const found = new Map<Preset, number>();
  const renew = (preset: Preset): void => void found.set(preset, thresholdOf(store, preset));
  const apply = (preset: Preset): void => {
    const threshold = found.get(preset) ?? NaN;
    if (!Number.isNaN(threshold)) store.set({ threshold });
    store.say(Number.isNaN(threshold) ? `${capital(preset.missing())}.` : (preset.note?.() ?? ""));
    for (const each of all) press(store, each, found.get(each) ?? NaN);
  };
  const asked = (preset: Preset): void => {
    renew(preset);
    apply(preset);
  };
  const levels = (["recall", "precision"] as const).map((metric) => levelPreset(store, metric, asked));
  const chosen = [...ruled(store), ...levels, costPreset(store, asked)];
  for (const preset of chosen) preset.button.setAttribute("aria-describedby", optimistic);
  const all = [...fixed, ...chosen];
  for (const preset of all) preset.button.addEventListener("click", () => apply(preset));
  const kept = h("p", { class: "quiet kept" });
  const element = h(
    "div", { class: "presets" },
    h("div", { class: "rules", role: "group", "aria-label": "Thresholds by rule" },
      ...fixed.map((preset) => preset.element),
      h("span", { class: "quiet", id: optimistic }, "Chosen on these rows, so optimistic:"),
      ...chosen.map((preset) => preset.element)),
    kept,
  );
  return {
    element,
    update(changed) {
      const renewed = !changed || changed.has("model") || changed.has("view") || changed.has("costs");
      if (renewed) {
        all.forEach(renew);
        kept.textContent = keptWords(store);
      }
      if (renewed || changed.has("threshold")) for (const preset of all) press(store, preset, found.get(preset) ?? NaN);
    },
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function thresholdOf(store: Store, preset: Preset): number {
  preset.refresh?.();
  const threshold = store.view === undefined ? NaN : preset.find();
  const none = Number.isNaN(threshold);
  preset.button.disabled = none;
  preset.button.title = none ? preset.missing() : `threshold ${words(threshold)}`;
  return threshold;
}

function press(store: Store, preset: Preset, threshold: number): void {
  const view = store.view;
  const on = view !== undefined && alike(view, threshold, store.state.threshold);
  if (preset.button.getAttribute("aria-pressed") !== String(on)) preset.button.setAttribute("aria-pressed", String(on));
}

/** 0.5 of probabilities, 0 of log odds; ranks have none. */
function evenPreset(store: Store): Preset {
  const made = button("");
  const find = (): number => evenThreshold(store.model.scale) ?? NaN;
  const refresh = (): void => {
    made.hidden = Number.isNaN(find());
    made.textContent = made.hidden ? "" : String(find());
  };
  return { element: made, button: made, find, missing: () => "these scores are no probabilities", refresh };
}

/** Those that Python chose, one for every rule that any view has. */
function ruled(store: Store): Preset[] {
  const titles = new Map<string, string>();
  for (const model of store.page.models) {
    for (const view of model.views) for (const { rule, title } of view.presets) titles.set(rule, title);
  }
  return [...titles].map(([rule, title]) => {
    const made = button(capital(title));
    const find = (): number =>
      numberOf(store.view?.presets.find((preset) => preset.rule === rule)?.threshold ?? null);
    return { element: made, button: made, find, missing: () => "no threshold has a value for this rule" };
  });
}

/** How exact the page is: tables always, drawn lines within so many pixels. */
function keptWords(store: Store): string {
  const points = store.view?.points;
  if (points === undefined) return "";
  const scores = `${count(points.distinct)} distinct scores`;
  if (points.length > points.distinct) return `All ${scores} are operating points here; every number comes from all rows.`;
  const off = (Math.ceil(100 * points.deviation - 1e-9) / 100).toFixed(2);
  return `${count(points.length)} operating points of ${scores}; every number comes from all rows, and no drawn curve ` +
    `is further off than ${off} pixels on a plot ${points.pixels} wide.`;
}
