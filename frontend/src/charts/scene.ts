// A scene is what a chart shows of one state of the page; only its marks move with the threshold.
import type { View } from "../page.ts";
import type { Store } from "../store.ts";
import type { Quantity } from "./mappings.ts";
import type { Frame, Point } from "./scales.ts";

/** A shape of the picture, drawn in this order. */
export interface Shape {
  path: string;
  /** Classes of the style sheet. */
  ink: string;
  /** What a click on it shows. */
  pick?: (() => void) | undefined;
}

export interface Entry {
  /** Classes of the sample; "dot" and "block" have another shape. */
  ink: string;
  shape?: "line" | "block";
  name: string;
  words: string;
  pick?: (() => void) | undefined;
  /** Of entries that can be picked: whether this is the current one. */
  chosen?: boolean;
}

/** A threshold that moves in the picture: of one model's current view. */
export interface Mark {
  model: number;
  view: View;
  viewIndex: number;
  name: string;
  ink: string;
  isCurrent: boolean;
  /** An upright line at the threshold, or a dot on a curve. */
  upright: boolean;
  /** Where the threshold lies in the picture, as values of the axes; of an upright line only x counts. */
  at(index: number, threshold: number): Point;
  /** The probability that a threshold states, where the axis shows that and the score is something else. */
  stated?: ((threshold: number) => number) | undefined;
  /** Dots on the lines that an upright line crosses. */
  dots: readonly { ink: string; at(index: number, threshold: number): Point }[];
  /** What is said of an operating point. */
  quantities: readonly Quantity[];
}

/** Numbers of a chart as rows, for files and tables. */
export interface Sheet {
  heads: readonly string[];
  length: number;
  row(index: number): readonly (number | string)[];
}

export interface Scene {
  title: string;
  frame: Frame;
  shapes: readonly Shape[];
  legend: readonly Entry[];
  marks: readonly Mark[];
  /** Of the current model. */
  sheet: Sheet;
  /** All that is drawn, for a file. */
  file: Sheet;
  /** What the picture was drawn from. */
  note: string;
}

/** What can be chosen above a chart. */
export interface Choice {
  label: string;
  options: readonly { value: string; name: string }[];
}

export interface Spec {
  name: string;
  title: string;
  choice?(store: Store): Choice | null;
  /** Null where there is nothing to draw. */
  scene(store: Store, chosen: string, told: ReadonlyMap<string, string>): Scene | null;
  /** Why the current model has none; null where rows are missing. */
  absent?(store: Store): string | null;
}
