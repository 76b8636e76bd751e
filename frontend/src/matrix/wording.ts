// Numbers of a cell in words, for the eye, the tooltip and the screen reader alike.
import { h } from "../dom.ts";
import { count, percent, threshold } from "../format.ts";
import { shownName } from "../names.ts";
import type { Cell, Store } from "../store.ts";
import { Matrix } from "./confusions.ts";

/** "34 of 970 (3.5%)": of the rows of the true class. */
function ofTruth(matrix: Matrix, truth: number, predicted: number): string {
  const mass = matrix.mass(truth, predicted);
  const share = mass / matrix.support[truth]!;
  return `${count(mass)} of ${count(matrix.support[truth]!)}${Number.isNaN(share) ? "" : ` (${percent(share)})`}`;
}

/** "cat predicted as dog: 34 of 970 (3.5%)". */
export function label(matrix: Matrix, truth: number, predicted: number): string {
  return `${shownName(matrix.names[truth]!)} predicted as ${shownName(matrix.names[predicted]!)}: ${ofTruth(matrix, truth, predicted)}`;
}

/** What a chosen cell, row or column holds; "" for a class that is not in the matrix. */
export function sentence(matrix: Matrix, cell: Cell): string {
  const truth = cell.truth === null ? null : matrix.code(cell.truth);
  const predicted = cell.predicted === null ? null : matrix.code(cell.predicted);
  if (truth === undefined || predicted === undefined) return "";
  if (truth !== null && predicted !== null) return ofTruth(matrix, truth, predicted);
  if (truth !== null) return wrongOf(matrix.support[truth]!, matrix.right[truth]!);
  if (predicted !== null) return wrongOf(matrix.taken[predicted]!, matrix.right[predicted]!);
  return wrongOf(matrix.total, matrix.right.reduce((sum, each) => sum + each, 0));
}

/** The matrix of two classes at the threshold that stands now; null where none applies. */
function matrixNow({ page, view, place }: Store): Matrix | null {
  if (page.task !== "binary" || page.classes.length !== 2 || view === undefined || place === undefined) return null;
  const { tp, fp, fn, tn } = view.points.table(place.index);
  const [yes, no] = [view.of, 1 - view.of];
  const cells = { truth: Float64Array.of(yes, no, yes, no), predicted: Float64Array.of(yes, yes, no, no), mass: Float64Array.of(tp, fp, fn, tn) };
  return new Matrix(page.classes, cells);
}

/** The number now, and what the matrix of the evaluation says of the cell where that is another one. */
export function sentenceNow(store: Store, made: Matrix | null, cell: Cell): string {
  const then = made === null ? "" : sentence(made, cell);
  const now = store.state.outcome === null ? matrixNow(store) : null; // behind an outcome the evaluation's decisions count
  if (now === null) return then;
  const words = sentence(now, cell);
  if (words === then) return words;
  const own = then === "" ? "" : `; ${then} at the evaluation's own, ${threshold(store.view!.threshold)}`;
  return `${words} ${where(store.state.threshold)}${own}`;
}

function where(at: number): string {
  if (Number.isFinite(at)) return `at the threshold ${threshold(at)}`;
  return `where ${at > 0 ? "nobody" : "everybody"} is predicted positive`;
}

function wrongOf(all: number, right: number): string {
  return `${count(all - right)} wrong of ${count(all)}`;
}

/** A name that the style sheet cuts: the whole of it stays in the page, for its button's label holds it. */
export function clipped(name: string): HTMLElement {
  return h("bdi", { class: "clip", title: name }, shownName(name));
}
