// What the charts draw of a 2 x 2 table: the columns of tellapart's curves, which golden tests hold them to.
import { metricOf } from "../metrics.ts";
import type { View } from "../page.ts";
import type { ScoreScale } from "../payload.ts";
import type { Table } from "../points.ts";
import { logistic, probit } from "./scales.ts";

export type Cells = Pick<Table, "tp" | "fp" | "fn" | "tn">;

/** A column of numbers that a chart shows: what it is called, and where it comes from. */
export interface Quantity {
  /** In files. */
  key: string;
  /** For people. */
  name: string;
  of(cells: Cells, threshold: number): number;
}

export const FPR: Quantity = { key: "false_positive_rate", name: "false positive rate", of: (cells) => metricOf("fpr", cells) };
export const TPR: Quantity = { key: "true_positive_rate", name: "recall", of: (cells) => metricOf("recall", cells) };
export const RECALL: Quantity = { key: "recall", name: "recall", of: (cells) => metricOf("recall", cells) };
export const PRECISION: Quantity = { key: "precision", name: "precision", of: (cells) => metricOf("precision", cells) };
export const MISSES: Quantity = { key: "false_negative_rate", name: "miss rate", of: (cells) => metricOf("fnr", cells) };

const flagged = ({ tp, fp, fn, tn }: Cells): number => Math.min((tp + fp) / (tp + fp + fn + tn), 1);

export const FLAGGED: Quantity = { key: "share_flagged", name: "share flagged", of: flagged };
export const FOUND: Quantity = { key: "share_found", name: "share found", of: (cells) => metricOf("recall", cells) };
export const LIFT: Quantity = {
  key: "lift", name: "lift",
  of: (cells) => metricOf("recall", cells) / flagged(cells), // nobody flagged: 0 / 0, undefined
};

/** Scores as probabilities; undefined where they are none. */
export function stating(scale: ScoreScale): ((score: number) => number) | undefined {
  if (scale === "logit") return logistic;
  return scale === "probability" ? (score) => score : undefined;
}

/** What a threshold says as a probability, where it is not one itself. */
export const restating = (scale: ScoreScale): ((score: number) => number) | undefined => (scale === "logit" ? logistic : undefined);

/** True positives per row, less false positives at the exchange rate that a threshold states; no number from 1 on. */
export function netBenefit({ tp, fp, fn, tn }: Cells, probability: number): number {
  if (!(probability < 1)) return NaN;
  const rows = tp + fp + fn + tn;
  return tp / rows - (fp / rows) * (probability / (1 - probability));
}

export function treatAll(probability: number, prevalence: number): number {
  return prevalence - (1 - prevalence) * (probability / (1 - probability));
}

export const BENEFIT = (probability: (score: number) => number): Quantity => ({
  key: "net_benefit", name: "net benefit", of: (cells, threshold) => netBenefit(cells, probability(threshold)),
});

export function metricQuantity(key: string, name: string): Quantity {
  return { key, name, of: (cells) => metricOf(key, cells) };
}

export function prevalenceOf(view: View): number {
  return view.points.positives / (view.points.positives + view.points.negatives);
}

/** The cells at a point, without the second moments: what is asked thousands of times. */
export function cellsAt({ points }: View, index: number): Cells {
  return points.cells(index);
}

/** Both error rates as probits. */
export function detPoint(cells: Cells): [number, number] {
  return [probit(FPR.of(cells, 0)), probit(MISSES.of(cells, 0))];
}
