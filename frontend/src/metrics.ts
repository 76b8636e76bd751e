// Counting metrics of a 2 x 2 table: the formulas of METRICS in Python, which golden tests hold them to.
import type { Table } from "./points.ts";

export type Cells = Pick<Table, "tp" | "fp" | "fn" | "tn">;
export type Formula = (cells: Cells) => number;

const share = (part: number, rest: number): number => part / (part + rest); // 0 / 0 is NaN: undefined

export const recall: Formula = ({ tp, fn }) => share(tp, fn);
export const specificity: Formula = ({ tn, fp }) => share(tn, fp);
export const precision: Formula = ({ tp, fp }) => share(tp, fp);
export const npv: Formula = ({ tn, fn }) => share(tn, fn);

/** The mean recall of the classes that have rows. */
function balancedAccuracy(cells: Cells): number {
  if (cells.tp + cells.fn === 0) return specificity(cells);
  if (cells.fp + cells.tn === 0) return recall(cells);
  return (recall(cells) + specificity(cells)) / 2;
}

export const FORMULAS: Readonly<Record<string, Formula>> = {
  accuracy: ({ tp, fp, fn, tn }) => (tp + tn) / (tp + fp + fn + tn),
  balanced_accuracy: balancedAccuracy,
  mcc: ({ tp, fp, fn, tn }) =>
    (tp * tn - fp * fn) / (Math.sqrt((tp + fp) * (fn + tn)) * Math.sqrt((tp + fn) * (fp + tn))),
  kappa: ({ tp, fp, fn, tn }) => (2 * (tp * tn - fp * fn)) / ((tp + fp) * (fp + tn) + (tp + fn) * (fn + tn)),
  precision,
  recall,
  specificity,
  npv,
  fpr: ({ tn, fp }) => share(fp, tn),
  fnr: ({ tp, fn }) => share(fn, tp),
  lr_plus: ({ tp, fp, fn, tn }) => share(tp, fn) / share(fp, tn),
  lr_minus: ({ tp, fp, fn, tn }) => share(fn, tp) / share(tn, fp),
  f1: ({ tp, fp, fn }) => (2 * tp) / (2 * tp + fp + fn),
  informedness: (cells) => recall(cells) + specificity(cells) - 1,
  markedness: (cells) => precision(cells) + npv(cells) - 1,
};

/** A metric of a table; NaN where it is undefined. */
export function metricOf(name: string, cells: Cells): number {
  const formula = FORMULAS[name];
  if (formula === undefined) throw new Error(`no metric ${name}; there are ${Object.keys(FORMULAS).join(", ")}`);
  return formula(cells);
}
