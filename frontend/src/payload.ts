// What Python hands to the page, as JSON: see src/tellapart/report/html/payload.py, its only writer.
// Arrays are not in the JSON: a `Ref` points at one of `arrays`, whose bytes are in `blob`.

import type { Dtype } from "./dtypes.ts";

export type Ref = number;

/** One array of the blob: little-endian, its bytes in planes (all first bytes, then all second ...). */
export interface ArrayEntry {
  type: "f8" | "f4" | "u4" | "u1";
  length: number;
  /** The numbers are the differences to their predecessors. */
  delta: boolean;
}

/** JSON knows no infinity: it comes as the string "inf". */
export type Threshold = number | "inf" | "-inf" | null;

export interface PointsRefs {
  threshold: Ref;
  positive: Ref;
  negative: Ref;
  /** Cumulative sums of p^2, n^2 and p n; null where rows count one each. */
  squares: [Ref, Ref, Ref] | null;
  /** Below each threshold: sums of p, n, p^2, n^2 and p n; null where rows count one each. */
  below: [Ref, Ref, Ref, Ref, Ref] | null;
  adjacent: Ref;
  distinct: number;
  deviation: number;
  pixels: number;
  /** What scores are compared as. */
  dtype: Dtype;
}

export interface Area {
  name: string;
  value: number | null;
  low: number | null;
  high: number | null;
}

export interface PresetThreshold {
  rule: string;
  title: string;
  threshold: Threshold;
}

export interface ViewPayload {
  /** Code of the class that is asked for. */
  of: number;
  name: string;
  /** What the other answer is called. */
  rest: string;
  threshold: Threshold;
  points: PointsRefs;
  histogram: { edges: Ref; negative: Ref; positive: Ref };
  reliability: { mass: Ref; stated: Ref; observed: Ref; low: Ref; high: Ref } | null;
  /** Chosen by Python, on these rows. */
  presets: PresetThreshold[];
  /** At which threshold recall (precision) is at least .50, .51 ... 1.00; NaN: nowhere. Null without rows of both classes. */
  rungs: { recall: Ref; precision: Ref } | null;
  /** Why the live numbers have no interval; null where they have one. */
  intervals: string | null;
  areas: Area[];
}

/** The cells that occur: rows of truth, columns of prediction. */
export interface ConfusionRefs {
  truth: Ref;
  predicted: Ref;
  mass: Ref;
}

export type ScoreScale = "probability" | "logit" | "rank" | "none";

export interface ModelPayload {
  name: string;
  /** Of its scores: the models of a page may differ. */
  scale: ScoreScale;
  views: ViewPayload[];
  /** Classes or labels that have no view, because the page would grow. */
  omitted: number;
  /** Of several exclusive classes. */
  confusion: ConfusionRefs | null;
}

export interface AnswerPayload {
  predicted: number[];
  scores: [number, number][];
}

export interface ExamplePayload {
  row: number;
  item: string;
  truth: [number, number][];
  answers: (AnswerPayload | null)[];
  /** Base64 of a WebP. */
  picture?: string;
  link?: string;
}

export interface GalleryPayload {
  shown: "images" | "links" | "rows";
  rows: number;
  examples: ExamplePayload[];
  unread: { item: string; reason: string }[];
  unreadTotal: number;
}

export interface WinsPayload {
  a: number;
  b: number;
  bothRight: number;
  onlyA: number;
  onlyB: number;
  bothWrong: number;
}

export interface Payload {
  version: 1;
  kind: "evaluation" | "comparison";
  task: "binary" | "multiclass" | "multilabel";
  /** In class order; a class code is a place here. No two look the same, as no two models do: names tell them apart. */
  classes: string[];
  positive: number | null;
  level: number;
  /** The two-sided normal quantile of `level`. */
  z: number;
  soft: boolean;
  /** Whether a unit of mass is a row. */
  counts: boolean;
  models: ModelPayload[];
  wins: WinsPayload[];
  gallery: GalleryPayload | null;
  /** METRICS rows that the page computes: name -> title, direction. */
  metrics: Record<string, { title: string; better: "higher" | "lower" }>;
  arrays: ArrayEntry[];
  /** Base64 of a zlib stream. */
  blob: string;
}
