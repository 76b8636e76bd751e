// Presets with numbers to fill in: costs of errors, and a level of recall or precision.
import { h } from "../dom.ts";
import { atLeast, cheapest, RUNGS } from "../presets.ts";
import type { Costs } from "../presets.ts";
import type { Store } from "../store.ts";

export interface Preset {
  element: HTMLElement;
  button: HTMLButtonElement;
  /** Its threshold in the current view; NaN where there is none. */
  find(): number;
  /** Why there is none. */
  missing(): string;
  /** Brings its inputs up to date. */
  refresh?(): void;
}

type Asked = (preset: Preset) => void;

export function button(text: string): HTMLButtonElement {
  return h("button", { type: "button", "aria-pressed": "false" }, text);
}

function numberInput(label: string, attributes: Record<string, string | number>): HTMLInputElement {
  return h("input", { type: "number", "aria-label": label, title: label, autocomplete: "off", ...attributes });
}

const LEVEL = { recall: "Recall", precision: "Precision" } as const;

export function levelPreset(store: Store, metric: "recall" | "precision", asked: Asked): Preset {
  const made = button(`${LEVEL[metric]} ≥`);
  const { lowest, highest } = RUNGS;
  const input = numberInput(`Lowest ${metric}`, { min: lowest, max: highest, step: 0.01, value: "0.90" });
  let level = 0.9;
  const preset: Preset = {
    element: h("span", { class: "with-inputs" }, made, input),
    button: made,
    find: () => (store.view === undefined ? NaN : atLeast(store.view, metric, level)),
    missing: () => `no threshold has a ${metric} of ${level.toFixed(2)}`,
    refresh: () => {
      input.value = level.toFixed(2);
      made.setAttribute("aria-label", `${LEVEL[metric]} at least ${level.toFixed(2)}`);
    },
  };
  input.addEventListener("change", () => {
    const typed = input.value === "" ? NaN : Number(input.value);
    if (!Number.isNaN(typed)) level = Math.round(100 * Math.min(Math.max(typed, lowest), highest)) / 100;
    asked(preset);
  });
  return preset;
}

export function costPreset(store: Store, asked: Asked): Preset {
  const made = button("Lowest cost");
  const fp = numberInput("Cost of a false positive", { step: "any" });
  const fn = numberInput("Cost of a false negative", { step: "any" });
  const share = numberInput("Prevalence where it is used", { min: 0, max: 1, step: "any", placeholder: "as here", class: "share" });
  const note = h("label", {}, "prevalence ", share);
  const preset: Preset = {
    element: h("span", { class: "with-inputs" }, made, h("label", {}, "FP ", fp), ":", h("label", {}, "FN ", fn), note),
    button: made,
    find: () => (store.view === undefined ? NaN : cheapest(store.view.points, store.state.costs)),
    missing: () => "a cost needs rows of both classes",
    refresh: () => fill(store.state.costs, fp, fn, share),
  };
  const changed = (): void => {
    const costs = costsFrom(store.state.costs, fp.value, fn.value, share.value);
    store.set({ costs });
    asked(preset);
  };
  for (const input of [fp, fn, share]) input.addEventListener("change", changed);
  return preset;
}

function fill(costs: Costs, fp: HTMLInputElement, fn: HTMLInputElement, share: HTMLInputElement): void {
  fp.value = String(costs.fp);
  fn.value = String(costs.fn);
  share.value = costs.prevalence === null ? "" : String(costs.prevalence);
}

/** What was typed where it makes sense, else what was there. */
function costsFrom(before: Costs, fp: string, fn: string, share: string): Costs {
  const cost = (text: string, old: number): number => (Number(text) > 0 && Number.isFinite(Number(text)) ? Number(text) : old);
  const chance = Number(share);
  const prevalence = share.trim() === "" ? null : chance > 0 && chance < 1 ? chance : before.prevalence;
  return { fp: cost(fp, before.fp), fn: cost(fn, before.fn), prevalence };
}
