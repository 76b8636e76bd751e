// Exact 2 x 2 tables at the kept thresholds.
import { ROUNDINGS } from "./dtypes.ts";
import type { Dtype } from "./dtypes.ts";

/** Mass in the four cells, and the second moments of each, which intervals of weighted rows need. */
export interface Table {
  tp: number;
  fp: number;
  fn: number;
  tn: number;
  /** Sums over rows of squared mass in (tp, fp, fn, tn), and of p n above and below the threshold. */
  squares: { tp: number; fp: number; fn: number; tn: number; above: number; below: number };
}

/** Where a threshold lies among the kept ones. */
export interface Place {
  /** Index of the operating point. */
  index: number;
  /** False where the asked threshold lies between kept points: the nearest kept one is taken. */
  exact: boolean;
}

/** Below each threshold: masses of both sides, and sums of p^2, n^2 and p n. */
export type Below = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

interface Arrays {
  threshold: Float64Array;
  positive: Float64Array;
  negative: Float64Array;
  squares: [Float64Array, Float64Array, Float64Array] | null;
  /** Left out where rows count one each. */
  below?: Below | null;
  adjacent: Float64Array;
  distinct: number;
  deviation: number;
  pixels: number;
  dtype: Dtype;
}

export class Points {
  readonly threshold: Float64Array;
  readonly positive: Float64Array;
  readonly negative: Float64Array;
  readonly squares: [Float64Array, Float64Array, Float64Array] | null;
  readonly below: Below | null;
  readonly adjacent: Float64Array;
  readonly distinct: number;
  readonly deviation: number;
  readonly pixels: number;
  readonly dtype: Dtype;
  /** A threshold or score as it is compared. */
  readonly own: (value: number) => number;

  constructor(arrays: Arrays) {
    this.threshold = arrays.threshold;
    this.positive = arrays.positive;
    this.negative = arrays.negative;
    this.squares = arrays.squares;
    this.below = arrays.below ?? null;
    this.adjacent = arrays.adjacent;
    this.distinct = arrays.distinct;
    this.deviation = arrays.deviation;
    this.pixels = arrays.pixels;
    this.dtype = arrays.dtype;
    this.own = ROUNDINGS[arrays.dtype];
  }

  get length(): number {
    return this.threshold.length;
  }

  /** All positive mass. */
  get positives(): number {
    return this.positive[this.length - 1] ?? 0;
  }

  get negatives(): number {
    return this.negative[this.length - 1] ?? 0;
  }

  /** Whether a unit of mass is a row: rows may be shared by both classes, but none has a weight. */
  get ofRows(): boolean {
    if (this.squares === null) return true;
    const [p2, n2, pn] = this.squares;
    const last = this.length - 1;
    const [mass, squared] = [this.positives + this.negatives, p2[last]! + n2[last]! + 2 * pn[last]!];
    return Math.abs(squared - mass) <= 1e-9 * mass;
  }

  /** The operating point of "positive at or above t": that of the lowest kept score >= t. */
  place(asked: number): Place {
    const { own } = this;
    const t = own(asked);
    let low = 0; // the last index whose threshold is >= t; the first one, infinity, always is
    let high = this.length; // the first index whose threshold is < t
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (own(this.threshold[middle]!) >= t) low = middle;
      else high = middle;
    }
    if (own(this.threshold[low]!) === t || this.adjacent[low] === 1 || low === this.length - 1) return { index: low, exact: true };
    const above = this.threshold[low]! - t;
    const below = t - this.threshold[low + 1]!;
    return { index: below < above ? low + 1 : low, exact: false };
  }

  /** Without the second moments. What lies below is no difference of large sums, which would lose small weights. */
  cells(index: number): Omit<Table, "squares"> {
    const tp = this.positive[index]!;
    const fp = this.negative[index]!;
    if (this.below === null) return { tp, fp, fn: this.positives - tp, tn: this.negatives - fp };
    return { tp, fp, fn: this.below[0][index]!, tn: this.below[1][index]! };
  }

  table(index: number): Table {
    const cells = this.cells(index);
    if (this.squares === null || this.below === null) return { ...cells, squares: { ...cells, above: 0, below: 0 } };
    const [p2, n2, pn] = this.squares;
    const [, , fn, tn, below] = this.below;
    return {
      ...cells,
      squares: { tp: p2[index]!, fp: n2[index]!, fn: fn[index]!, tn: tn[index]!, above: pn[index]!, below: below[index]! },
    };
  }
}
