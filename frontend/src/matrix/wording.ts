// Numbers of a cell in words, for the eye, the tooltip and the screen reader alike.
import { h } from "../dom.ts";
import { count, percent } from "../format.ts";
import type { Cell } from "../store.ts";
import type { Matrix } from "./confusions.ts";

/** "34 of 970 (3.5%)": of the rows of the true class. */
export function ofTruth(matrix: Matrix, truth: number, predicted: number): string {
  const mass = matrix.mass(truth, predicted);
  const share = mass / matrix.support[truth]!;
  return `${count(mass)} of ${count(matrix.support[truth]!)}${Number.isNaN(share) ? "" : ` (${percent(share)})`}`;
}

/** "cat predicted as dog: 34 of 970 (3.5%)". */
export function label(matrix: Matrix, truth: number, predicted: number): string {
  return `${matrix.names[truth]} predicted as ${matrix.names[predicted]}: ${ofTruth(matrix, truth, predicted)}`;
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

function wrongOf(all: number, right: number): string {
  return `${count(all - right)} wrong of ${count(all)}`;
}

/** A name that the style sheet cuts: the whole of it stays in the page, for its button's label holds it. */
export function clipped(name: string): HTMLElement {
  return h("bdi", { class: "clip", title: name }, name);
}
