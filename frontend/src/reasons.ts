// Why a metric has no value at a threshold.
import type { Cells } from "./metrics.ts";

type Margin = "flagged" | "cleared" | "real" | "others";

const EMPTY: Readonly<Record<Margin, string>> = {
  flagged: "nobody predicted positive",
  cleared: "nobody predicted negative",
  real: "no positive rows",
  others: "no negative rows",
};

const BOTH_RATES: readonly Margin[] = ["real", "others"];
const NEEDED: Readonly<Record<string, readonly Margin[]>> = {
  precision: ["flagged"],
  npv: ["cleared"],
  recall: ["real"],
  fnr: ["real"],
  specificity: ["others"],
  fpr: ["others"],
  balanced_accuracy: BOTH_RATES,
  informedness: BOTH_RATES,
  lr_plus: BOTH_RATES,
  lr_minus: BOTH_RATES,
  markedness: ["flagged", "cleared"],
  mcc: ["flagged", "cleared", "real", "others"],
};

export function whyUndefined(name: string, { tp, fp, fn, tn }: Cells): string {
  const margins: Record<Margin, number> = { flagged: tp + fp, cleared: fn + tn, real: tp + fn, others: fp + tn };
  const empty = (NEEDED[name] ?? []).filter((margin) => margins[margin] === 0).map((margin) => EMPTY[margin]);
  if (empty.length > 0) return empty.join("; ");
  return name.startsWith("lr_") ? "both of its rates are zero" : "its denominator is zero";
}
