// How counting metrics change with the mass of each cell: what standard errors are made of.
import { FORMULAS, npv, precision, recall, specificity } from "./metrics.ts";
import type { Cells, Formula } from "./metrics.ts";

/** The change of a metric per unit of mass in (tp, fp, fn, tn). */
type Gradient = (cells: Cells) => readonly [number, number, number, number];

type Weights = readonly [number, number, number, number];

/** Of `part . cells / whole . cells`. */
function ratio(formula: Formula, part: Weights, whole: Weights): Gradient {
  return (cells) => {
    const { tp, fp, fn, tn } = cells;
    const value = formula(cells);
    const mass = tp * whole[0] + fp * whole[1] + fn * whole[2] + tn * whole[3];
    const slope = (cell: number): number => (part[cell]! - value * whole[cell]!) / mass;
    return [slope(0), slope(1), slope(2), slope(3)];
  };
}

/** Of `a first + b second`, with factors that may depend on the cells. */
function mixed(first: Gradient, second: Gradient, factors: (cells: Cells) => readonly [number, number]): Gradient {
  return (cells) => {
    const one = first(cells);
    const other = second(cells);
    const [a, b] = factors(cells);
    const slope = (cell: number): number => a * one[cell]! + b * other[cell]!;
    return [slope(0), slope(1), slope(2), slope(3)];
  };
}

const fpr: Formula = FORMULAS["fpr"]!;
const fnr: Formula = FORMULAS["fnr"]!;
const OF_RECALL = ratio(recall, [1, 0, 0, 0], [1, 0, 1, 0]);
const OF_SPECIFICITY = ratio(specificity, [0, 0, 0, 1], [0, 1, 0, 1]);
const OF_PRECISION = ratio(precision, [1, 0, 0, 0], [1, 1, 0, 0]);
const OF_NPV = ratio(npv, [0, 0, 0, 1], [0, 0, 1, 1]);
const OF_FPR = ratio(fpr, [0, 1, 0, 0], [0, 1, 0, 1]);
const OF_FNR = ratio(fnr, [0, 0, 1, 0], [1, 0, 1, 0]);
const BOTH = (): readonly [number, number] => [1, 1];

const ofMcc: Gradient = (cells) => {
  const { tp, fp, fn, tn } = cells;
  const value = FORMULAS["mcc"]!(cells);
  const root = Math.sqrt((tp + fp) * (fn + tn)) * Math.sqrt((tp + fn) * (fp + tn));
  const [flagged, cleared, real, others] = [0.5 / (tp + fp), 0.5 / (fn + tn), 0.5 / (tp + fn), 0.5 / (fp + tn)];
  return [
    tn / root - value * (flagged + real), -fn / root - value * (flagged + others),
    -fp / root - value * (cleared + real), tp / root - value * (cleared + others),
  ];
};

const ofKappa: Gradient = (cells) => {
  const { tp, fp, fn, tn } = cells;
  const value = FORMULAS["kappa"]!(cells);
  const [flagged, cleared, real, others] = [tp + fp, fn + tn, tp + fn, fp + tn];
  const room = flagged * others + real * cleared;
  return [
    (2 * tn - value * (others + cleared)) / room, (-2 * fn - value * (others + flagged)) / room,
    (-2 * fp - value * (real + cleared)) / room, (2 * tp - value * (flagged + real)) / room,
  ];
};

const ofBoth = mixed(OF_RECALL, OF_SPECIFICITY, () => [0.5, 0.5]);

const ofBalancedAccuracy: Gradient = (cells) => {
  if (cells.tp + cells.fn === 0) return OF_SPECIFICITY(cells);
  return cells.fp + cells.tn === 0 ? OF_RECALL(cells) : ofBoth(cells);
};

/** Of one rate over another. */
function quotient(first: Formula, ofFirst: Gradient, second: Formula, ofSecond: Gradient): Gradient {
  return mixed(ofFirst, ofSecond, (cells) => [1 / second(cells), -first(cells) / second(cells) ** 2]);
}

export const GRADIENTS: Readonly<Record<string, Gradient>> = {
  accuracy: ratio(FORMULAS["accuracy"]!, [1, 0, 0, 1], [1, 1, 1, 1]),
  balanced_accuracy: ofBalancedAccuracy,
  mcc: ofMcc,
  kappa: ofKappa,
  precision: OF_PRECISION,
  recall: OF_RECALL,
  specificity: OF_SPECIFICITY,
  npv: OF_NPV,
  fpr: OF_FPR,
  fnr: OF_FNR,
  lr_plus: quotient(recall, OF_RECALL, fpr, OF_FPR),
  lr_minus: quotient(fnr, OF_FNR, specificity, OF_SPECIFICITY),
  f1: ratio(FORMULAS["f1"]!, [2, 0, 0, 0], [2, 1, 1, 0]),
  informedness: mixed(OF_RECALL, OF_SPECIFICITY, BOTH),
  markedness: mixed(OF_PRECISION, OF_NPV, BOTH),
};
