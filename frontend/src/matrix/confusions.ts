// The class-by-class matrix: its margins, its order, its shades. No document here.
import type { Confusion } from "../page.ts";
import type { State } from "../store.ts";

export type Look = State["matrix"];

/** An entry that occurs: codes of the true and the predicted class. */
export interface Entry {
  truth: number;
  predicted: number;
  mass: number;
}

export class Matrix {
  readonly names: readonly string[];
  readonly entries: readonly Entry[];
  /** Mass of each true class, of each predicted class, and of what is right. */
  readonly support: Float64Array;
  readonly taken: Float64Array;
  readonly right: Float64Array;
  readonly total: number;
  private readonly masses = new Map<number, number>();
  private readonly codes = new Map<string, number>();

  constructor(names: readonly string[], confusion: Confusion) {
    const size = names.length;
    this.names = names;
    this.support = new Float64Array(size);
    this.taken = new Float64Array(size);
    this.right = new Float64Array(size);
    names.forEach((name, code) => this.codes.set(name, code));
    const entries: Entry[] = [];
    let total = 0;
    for (let i = 0; i < confusion.mass.length; i++) {
      const [truth, predicted, mass] = [confusion.truth[i]!, confusion.predicted[i]!, confusion.mass[i]!];
      entries.push({ truth, predicted, mass });
      this.masses.set(truth * size + predicted, mass);
      this.support[truth]! += mass;
      this.taken[predicted]! += mass;
      if (truth === predicted) this.right[truth]! += mass;
      total += mass;
    }
    this.entries = entries;
    this.total = total;
  }

  get size(): number {
    return this.names.length;
  }

  code(name: string): number | undefined {
    return this.codes.get(name);
  }

  mass(truth: number, predicted: number): number {
    return this.masses.get(truth * this.size + predicted) ?? 0;
  }

  /** NaN for a class without rows. */
  recall(code: number): number {
    return this.right[code]! / this.support[code]!;
  }

  /** NaN for a class that nobody is predicted to be in. */
  precision(code: number): number {
    return this.right[code]! / this.taken[code]!;
  }

  /** Every confusion, largest first; ties in class order. */
  errors(): Entry[] {
    return this.entries
      .filter(({ truth, predicted }) => truth !== predicted)
      .sort((a, b) => b.mass - a.mass || a.truth - b.truth || a.predicted - b.predicted);
  }

  /**
   * Codes in the order in which rows and columns are shown; classes without rows have no recall and come last.
   * In class order a `first` class, the positive one of two, leads: as in the table at the threshold.
   */
  order(sort: Look["sort"], first: number | null = null): number[] {
    const codes = this.names.map((_, code) => code);
    if (sort === "order" && first !== null) return [first, ...codes.filter((code) => code !== first)];
    if (sort === "name") return codes.sort((a, b) => this.names[a]!.localeCompare(this.names[b]!, "en", { numeric: true }) || a - b);
    if (sort === "support") return codes.sort((a, b) => this.support[b]! - this.support[a]! || a - b);
    if (sort === "worst") return codes.sort((a, b) => lastIfNone(this.recall(a)) - lastIfNone(this.recall(b)) || a - b);
    return codes;
  }

  csv(): string {
    const lines = [["truth", ...this.names].map(quoted).join(",")];
    for (let truth = 0; truth < this.size; truth++) {
      const cells = this.names.map((_, predicted) => String(this.mass(truth, predicted)));
      lines.push([quoted(this.names[truth]!), ...cells].join(","));
    }
    return `${lines.join("\r\n")}\r\n`;
  }
}

function lastIfNone(value: number): number {
  return Number.isNaN(value) ? 2 : value;
}

function quoted(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

export const FEW_CLASSES = 40; // so many fit into a table that can be read

/** `state.matrix.log` says where the reader left the default: counts of many classes differ too much for an even scale. */
export function isLog(look: Look, size: number): boolean {
  return size > FEW_CLASSES ? !look.log : look.log;
}

/** How dark a cell is, from 0 (empty) to 1. */
export class Shades {
  private readonly matrix: Matrix;
  private readonly look: Look;
  private readonly log: boolean;
  private readonly largest: number;

  constructor(matrix: Matrix, look: Look) {
    this.matrix = matrix;
    this.look = look;
    this.log = isLog(look, matrix.size);
    this.largest = matrix.entries.reduce((most, each) => (this.isHidden(each.truth, each.predicted) ? most : Math.max(most, each.mass)), 0);
  }

  isHidden(truth: number, predicted: number): boolean {
    return this.look.errorsOnly && truth === predicted;
  }

  /** The share that the shade stands for: of the largest cell, of the row or of the column. */
  share(truth: number, predicted: number): number {
    const { shade } = this.look;
    const mass = this.matrix.mass(truth, predicted);
    if (shade === "row") return mass / this.matrix.support[truth]!;
    if (shade === "column") return mass / this.matrix.taken[predicted]!;
    return mass / this.largest;
  }

  depth(truth: number, predicted: number): number {
    const share = this.share(truth, predicted);
    if (!(share > 0) || this.isHidden(truth, predicted)) return 0;
    if (!this.log) return truth === predicted ? share : Math.sqrt(share); // most errors are few: they darken sooner
    if (this.look.shade === "counts") return Math.log1p(share * this.largest) / Math.log1p(this.largest);
    return Math.max(0.05, 1 + Math.log10(share) / 3); // from one in a thousand up
  }

  /** The style class of a cell: the shades of the printed matrix. */
  style(truth: number, predicted: number): string {
    const depth = this.depth(truth, predicted);
    if (!(depth > 0)) return "empty";
    return `${truth === predicted ? "right" : "wrong"}-${Math.min(10, Math.max(1, Math.ceil(depth * 10 - 1e-9)))}`;
  }
}
