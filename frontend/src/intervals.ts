// Intervals of counting metrics, as Python's inference/counting.py makes them for independent rows.
import { GRADIENTS } from "./gradients.ts";
import { metricOf } from "./metrics.ts";
import type { Table } from "./points.ts";

export interface Live {
  value: number;
  /** NaN where there is no interval. */
  low: number;
  high: number;
  /** Mass that the denominator counts. */
  n: number;
}

export interface Rows {
  /** Two-sided normal quantile of the level. */
  z: number;
  /** Whether rows have shares of both classes. */
  soft: boolean;
}

type Four = readonly [number, number, number, number];
type Ends = [number, number];
type Scale = (value: number, error: number, z: number) => Ends;

const ROUNDING = 1e-12; // a standard error below it is what rounding leaves of 0

const logit: Scale = (value, error, z) => {
  const half = (z * error) / (value * (1 - value));
  const middle = Math.log(value / (1 - value));
  return [1 / (1 + Math.exp(half - middle)), 1 / (1 + Math.exp(-middle - half))];
};

const fisher: Scale = (value, error, z) => {
  const half = (z * error) / (1 - value * value);
  const middle = Math.atanh(value);
  return [Math.tanh(middle - half), Math.tanh(middle + half)];
};

const log: Scale = (value, error, z) => {
  const factor = Math.exp((z * error) / value);
  return [value / factor, value * factor];
};

/** Cells (tp, fp, fn, tn) that the denominator of a share counts. */
const SHARES: Readonly<Record<string, Four>> = {
  accuracy: [1, 1, 1, 1],
  precision: [1, 1, 0, 0],
  recall: [1, 0, 1, 0],
  specificity: [0, 1, 0, 1],
  npv: [0, 0, 1, 1],
  fpr: [0, 1, 0, 1],
  fnr: [1, 0, 1, 0],
};

const F1: Four = [1, 1, 1, 0]; // a ratio, but no share of draws
const ALL: Four = [1, 1, 1, 1];

interface Kind {
  scale: Scale;
  lowest: number;
  highest: number;
}

const SHARE: Kind = { scale: logit, lowest: 0, highest: 1 };
const CORRELATION: Kind = { scale: fisher, lowest: -1, highest: 1 };
const RATIO: Kind = { scale: log, lowest: 0, highest: Infinity };
const KINDS: Readonly<Record<string, Kind>> = {
  mcc: CORRELATION,
  kappa: CORRELATION,
  informedness: CORRELATION,
  markedness: CORRELATION,
  lr_plus: RATIO,
  lr_minus: RATIO,
};

/** A metric of a table with its interval; all NaN where it is undefined. */
export function live(name: string, table: Table, rows: Rows): Live {
  const cells = four(table);
  const whole = SHARES[name];
  const value = metricOf(name, table);
  const n = dot(cells, whole ?? (name === "f1" ? F1 : ALL));
  if (Number.isNaN(value)) return { value, low: NaN, high: NaN, n };
  const squares = four(table.squares);
  const [low, high] =
    whole !== undefined && !rows.soft
      ? wilson(value, dot(cells, whole) ** 2 / dot(squares, whole), rows.z)
      : delta(name, value, table, rows);
  return { value, low, high, n };
}

function four({ tp, fp, fn, tn }: Pick<Table, "tp" | "fp" | "fn" | "tn">): Four {
  return [tp, fp, fn, tn];
}

function dot(a: Four, b: Four): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
}

/** Wilson's score interval; with weights n is Kish's effective number. */
function wilson(share: number, n: number, z: number): Ends {
  const z2 = z * z;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = Math.sqrt(z2 * Math.max((share * (1 - share)) / n + z2 / (4 * n * n), 0)) / (1 + z2 / n);
  return [share <= 0 ? 0 : Math.max(middle - half, 0), share >= 1 ? 1 : Math.min(middle + half, 1)];
}

/** The delta method on the metric's scale; at an end of its range, with 1/2 added to each cell. */
function delta(name: string, value: number, table: Table, rows: Rows): Ends {
  const { scale, lowest, highest } = KINDS[name] ?? SHARE;
  const error = Math.sqrt(variance(gradientOf(name, table), table, rows.soft));
  if (value > lowest && value < highest && error > ROUNDING) return scale(value, error, rows.z);
  const [low, high] = smoothed(name, table, scale, rows.z);
  return [smaller(low, value), highest === Infinity && value === Infinity ? Infinity : larger(high, value)];
}

const smaller = (end: number, value: number): number => (Number.isNaN(end) ? value : Math.min(end, value));
const larger = (end: number, value: number): number => (Number.isNaN(end) ? value : Math.max(end, value));

function gradientOf(name: string, table: Pick<Table, "tp" | "fp" | "fn" | "tn">): Four {
  return GRADIENTS[name]!(table);
}

function variance(gradient: Four, table: Table, soft: boolean): number {
  const squares = four(table.squares);
  let sum = 0;
  for (let cell = 0; cell < 4; cell++) if (squares[cell]! > 0) sum += gradient[cell]! ** 2 * squares[cell]!;
  if (soft) {
    sum += 2 * (gradient[0] * gradient[1] * table.squares.above + gradient[2] * gradient[3] * table.squares.below);
  }
  return Math.max(sum, 0);
}

/** Adds 1/2 to every cell, on effective counts. */
function smoothed(name: string, table: Table, scale: Scale, z: number): Ends {
  const cells = four(table);
  const total = dot(cells, ALL);
  const squares = dot(four(table.squares), ALL) + 2 * (table.squares.above + table.squares.below);
  const worth = total ** 2 / squares / total;
  const [tp, fp, fn, tn] = cells.map((mass) => mass * worth + 0.5) as unknown as Four;
  const smooth = { tp, fp, fn, tn };
  const gradient = gradientOf(name, smooth);
  const error = Math.sqrt(dot(gradient.map((slope) => slope ** 2) as unknown as Four, [tp, fp, fn, tn]));
  return scale(metricOf(name, smooth), error, z);
}
