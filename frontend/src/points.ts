// Exact 2 x 2 tables at the kept thresholds.

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

interface Arrays {
  threshold: Float64Array;
  positive: Float64Array;
  negative: Float64Array;
  squares: [Float64Array, Float64Array, Float64Array] | null;
  adjacent: Float64Array;
  distinct: number;
  deviation: number;
  pixels: number;
  single: boolean;
}

export class Points {
  readonly threshold: Float64Array;
  readonly positive: Float64Array;
  readonly negative: Float64Array;
  readonly squares: [Float64Array, Float64Array, Float64Array] | null;
  readonly adjacent: Float64Array;
  readonly distinct: number;
  readonly deviation: number;
  readonly pixels: number;
  readonly single: boolean;

  constructor(arrays: Arrays) {
    this.threshold = arrays.threshold;
    this.positive = arrays.positive;
    this.negative = arrays.negative;
    this.squares = arrays.squares;
    this.adjacent = arrays.adjacent;
    this.distinct = arrays.distinct;
    this.deviation = arrays.deviation;
    this.pixels = arrays.pixels;
    this.single = arrays.single;
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
    const own = this.single ? Math.fround : (value: number): number => value; // 0.7 is the float32 nearest to it
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

  table(index: number): Table {
    const tp = this.positive[index]!;
    const fp = this.negative[index]!;
    const last = this.length - 1;
    const cells = { tp, fp, fn: this.positives - tp, tn: this.negatives - fp };
    if (this.squares === null) return { ...cells, squares: { ...cells, above: 0, below: 0 } };
    const [p2, n2, pn] = this.squares;
    const above = pn[index]!;
    return {
      ...cells,
      squares: {
        tp: p2[index]!, fp: n2[index]!, fn: p2[last]! - p2[index]!, tn: n2[last]! - n2[index]!,
        above, below: pn[last]! - above,
      },
    };
  }
}
