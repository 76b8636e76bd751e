// Thresholds by rule, over the kept points: what Python's decisions choose over all of them.
import type { View } from "./page.ts";
import type { ScoreScale } from "./payload.ts";
import type { Points } from "./points.ts";
import type { State } from "./store.ts";

export type Costs = State["costs"];

const ROUNDING = 1e-12;
const LOWEST_RUNG = 50; // hundredths
const FURTHEST = 1e6; // one cost over the other: beyond, thresholds tie by rounding

/** Why costs make no choice; null where they make one. */
export function whyImpossible({ fp, fn, prevalence }: Costs): string | null {
  const isCost = (cost: number): boolean => cost > 0 && Number.isFinite(cost);
  if (!isCost(fp) || !isCost(fn)) return "a cost is a number above 0";
  if (Math.max(fp / fn, fn / fp) > FURTHEST) return "one cost is at most a million times the other";
  if (prevalence !== null && !(prevalence > 0 && prevalence < 1)) return "a prevalence lies between 0 and 1";
  return null;
}

/** From where on a calibrated score is the more likely class; null where scores are no chances. */
export function evenThreshold(scale: ScoreScale): number | null {
  if (scale === "probability") return 0.5;
  return scale === "logit" ? 0 : null;
}

/** The cheapest threshold, by the mean cost per row; NaN without rows of both classes. */
export function cheapest(points: Points, costs: Costs): number {
  if (points.positives <= 0 || points.negatives <= 0) return NaN;
  const largest = Math.max(costs.fp, costs.fn);
  const scaled = { ...costs, fp: costs.fp / largest, fn: costs.fn / largest }; // so that none overflows
  const values = new Float64Array(points.length);
  for (let i = 0; i < values.length; i++) values[i] = -costOf(points, i, scaled);
  return best(points, values);
}

function costOf(points: Points, index: number, { fp, fn, prevalence }: Costs): number {
  const { positives, negatives } = points;
  const alarms = points.negative[index]!;
  const misses = positives - points.positive[index]!;
  if (prevalence === null) return (fp * alarms) / (positives + negatives) + (fn * misses) / (positives + negatives);
  return fp * (1 - prevalence) * (alarms / negatives) + fn * prevalence * (misses / positives);
}

/** The threshold of the highest value; of several, that of the lower median threshold. NaN: none. */
function best(points: Points, values: Float64Array): number {
  let highest = -Infinity;
  for (const value of values) if (value > highest) highest = value;
  if (highest === -Infinity) return NaN;
  const enough = highest - ROUNDING * Math.max(1, Math.abs(highest));
  const ties: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i]! >= enough) ties.push(i);
  return points.threshold[ties[ties.length >> 1]!]!;
}

/** Whether Python looked a level up, over all points: every hundredth from one half on. */
export function isRung(share: number): boolean {
  const hundredths = Math.round(100 * share);
  return Math.abs(100 * share - hundredths) < 1e-9 && hundredths >= LOWEST_RUNG && hundredths <= 100;
}

/** The threshold at which one of the two is at least `share` and the other as high as it gets; between rungs, of the kept points. */
export function atLeast(view: View, metric: "recall" | "precision", share: number): number {
  if (view.rungs !== null && isRung(share)) return view.rungs[metric][Math.round(100 * share) - LOWEST_RUNG] ?? NaN;
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
