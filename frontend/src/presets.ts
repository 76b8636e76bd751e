// Thresholds by rule, over the kept points: what Python's decisions choose over all of them.
import type { View } from "./page.ts";
import type { ScoreScale } from "./payload.ts";
import type { Points } from "./points.ts";
import type { State } from "./store.ts";

export type Costs = State["costs"];

const ROUNDING = 1e-12;
const LOWEST_RUNG = 50; // hundredths
export const RUNGS = { lowest: LOWEST_RUNG / 100, highest: 1 } as const;

/** From where on a calibrated score is the more likely class; null where scores are no chances. */
export function evenThreshold(scale: ScoreScale): number | null {
  if (scale === "probability") return 0.5;
  return scale === "logit" ? 0 : null;
}

/** The cheapest threshold, by the mean cost per row; NaN without rows of both classes. */
export function cheapest(points: Points, costs: Costs): number {
  if (points.positives <= 0 || points.negatives <= 0) return NaN;
  const values = new Float64Array(points.length);
  for (let i = 0; i < values.length; i++) values[i] = -costOf(points, i, costs);
  return best(points, values, Math.max(costs.fp, costs.fn));
}

function costOf(points: Points, index: number, { fp, fn, prevalence }: Costs): number {
  const { positives, negatives } = points;
  const alarms = points.negative[index]!;
  const misses = positives - points.positive[index]!;
  if (prevalence === null) return (fp * alarms) / (positives + negatives) + (fn * misses) / (positives + negatives);
  return fp * (1 - prevalence) * (alarms / negatives) + fn * prevalence * (misses / positives);
}

/** The threshold of the highest value; of several, that of the lower median threshold. NaN: none. */
function best(points: Points, values: Float64Array, scale = 1): number {
  let highest = -Infinity;
  for (const value of values) if (value > highest) highest = value;
  if (highest === -Infinity) return NaN;
  const enough = highest - ROUNDING * Math.max(scale, Math.abs(highest));
  const ties: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i]! >= enough) ties.push(i);
  return points.threshold[ties[ties.length >> 1]!]!;
}

/** The threshold at which one of the two is at least `share` and the other as high as it gets. */
export function atLeast(view: View, metric: "recall" | "precision", share: number): number {
  const rung = Math.round(100 * share) - LOWEST_RUNG;
  if (view.rungs !== null) return view.rungs[metric][rung] ?? NaN;
  const { points } = view;
  if (points.positives <= 0 || points.negatives <= 0) return NaN;
  const values = new Float64Array(points.length);
  for (let i = 0; i < values.length; i++) {
    const found = points.positive[i]!;
    const recall = found / points.positives;
    const precision = found / (found + points.negative[i]!); // NaN of nobody
    const [limited, wanted] = metric === "recall" ? [recall, precision] : [precision, recall];
    values[i] = limited >= share - ROUNDING && wanted === wanted ? wanted : -Infinity;
  }
  return best(points, values);
}
