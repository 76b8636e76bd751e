// Presets with numbers to fill in: costs of errors, and a level of recall or precision.
import { h } from "../dom.ts";
import { atLeast, cheapest, isRung, whyImpossible } from "../presets.ts";
import type { Costs } from "../presets.ts";
import type { Store } from "../store.ts";

export interface Preset {
  element: HTMLElement;
  button: HTMLButtonElement;
  /** Its threshold in the current view; NaN where there is none. */
  find(): number;
  /** Why there is none. */
  missing(): string;
  /** What to know of the threshold that it chose. */
  note?(): string;
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
  const input = numberInput(`Lowest ${metric}`, { min: 0.01, max: 1, step: 0.01, value: "0.90" });
  let level = 0.9;
  const text = (): string => (Number(level.toFixed(2)) === level ? level.toFixed(2) : String(level));
  const preset: Preset = {
    element: h("span", { class: "with-inputs" }, made, input),
    button: made,
    find: () => (store.view === undefined ? NaN : atLeast(store.view, metric, level)),
    missing: () => `no threshold has a ${metric} of ${text()}`,
    note: () => (isRung(level) || isWhole(store) ? "" : `The threshold for a ${metric} of ${text()} is chosen among the kept points.`),
    refresh: () => {
      input.value = text();
      made.setAttribute("aria-label", `${LEVEL[metric]} at least ${text()}`);
    },
  };
  input.addEventListener("change", () => {
    const typed = input.value === "" ? NaN : Number(input.value);
    if (typed > 0 && typed <= 1) {
      level = typed;
      asked(preset);
    } else {
      store.say(refused(`a ${metric} lies above 0 and is at most 1`, input));
      input.value = text();
    }
  });
  return preset;
}

/** Whether every operating point is kept. */
function isWhole(store: Store): boolean {
  const points = store.view?.points;
  return points === undefined || points.length > points.distinct;
}

/** Why what was typed changes nothing. */
function refused(why: string, input: HTMLInputElement): string {
  const typed = input.value === "" ? "no number" : input.value;
  return `${why.charAt(0).toUpperCase()}${why.slice(1)}; ${typed} was typed.`;
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
  const changed = (input: HTMLInputElement): void => {
    const as = input === share && input.value === "" && !input.validity.badInput ? null : input.value === "" ? NaN : Number(input.value);
    const key = input === fp ? "fp" : input === fn ? "fn" : "prevalence";
    const costs = { ...store.state.costs, [key]: as };
    const why = whyImpossible(costs);
    if (why === null) {
      store.set({ costs });
      asked(preset);
    } else {
      store.say(refused(why, input));
      fill(store.state.costs, fp, fn, share);
    }
  };
  for (const input of [fp, fn, share]) input.addEventListener("change", () => changed(input));
  return preset;
}

function fill(costs: Costs, fp: HTMLInputElement, fn: HTMLInputElement, share: HTMLInputElement): void {
  fp.value = String(costs.fp);
  fn.value = String(costs.fn);
  share.value = costs.prevalence === null ? "" : String(costs.prevalence);
}
