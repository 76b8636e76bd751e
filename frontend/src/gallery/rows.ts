// Rows to look at: in which cell each lies, in which order they come. No document here.
import type { Model } from "../page.ts";
import type { GalleryPayload } from "../payload.ts";
import type { Cell, State } from "../store.ts";
import { type Judged, outcomeOf, type Question } from "./judging.ts";

export const ORDERS = ["sure", "near", "unsure", "random", "file"] as const;
export type Order = (typeof ORDERS)[number];

/** Whether any model has scores, without which no answer is surer than another. */
export function hasScores(found: GalleryPayload | null): boolean {
  return found?.examples.some(({ answers }) => answers.some((answer) => answer !== null && answer.scores.length > 0)) ?? false;
}

/** The name of all classes but the one in view: of exclusive classes only, and where no class has this very name. */
export function restOf({ page, view }: Question): string {
  return page.task !== "multiclass" || view === undefined || page.classes.includes(view.rest) ? "" : view.rest;
}

/** Whether a row lies in a cell. `rest` is the name of all classes but `of`, where the question has one. */
export function isIn(row: Judged, cell: Cell, of: string, rest: string): boolean {
  const matches = (name: string | null, asked: string | null): boolean =>
    asked === null || name === asked || (asked === rest && name !== null && name !== of);
  if (!matches(row.truth, cell.truth) || !matches(row.predicted, cell.predicted)) return false;
  return (cell.truth !== null && cell.predicted !== null) || row.isRight === false; // whole rows and columns: the errors
}

type Wanted = Pick<State, "cells" | "outcome">;

/** The rows that are asked for; without a choice all errors, or what is right where the order asks for that. */
export function wanted(rows: readonly Judged[], { cells, outcome }: Wanted, order: Order, question: Question): Judged[] {
  const of = question.view?.name ?? "";
  const rest = restOf(question);
  let found = rows;
  if (outcome !== null) found = found.filter((row) => outcomeOf(row.example, outcome.a, outcome.b, question.page) === outcome.which);
  if (cells.length > 0) return found.filter((row) => cells.some((cell) => isIn(row, cell, of, rest)));
  if (outcome !== null || found.every((row) => row.isRight === null)) return [...found];
  return found.filter((row) => row.isRight === (order === "unsure"));
}

/** The same rows in the order asked for; equal ones stay in the order of the file. */
export function ordered(rows: readonly Judged[], order: Order): Judged[] {
  const keys = rows.map((row) => ({ row, key: keyOf(row, order) }));
  return keys
    .sort((a, b) => compared(a.key, b.key) || a.row.example.row - b.row.example.row)
    .map(({ row }) => row);
}

function keyOf(row: Judged, order: Order): [number, number] {
  const side = row.isRight === null ? 2 : Number(row.isRight);
  switch (order) {
    case "sure":
      return [side, row.isRight ? row.sure : -row.sure];
    case "near":
      return [0, row.gap];
    case "unsure":
      return [row.isRight ? 0 : 1, row.sure];
    case "random":
      return [0, scattered(row.example.row)];
    case "file":
      return [0, row.example.row];
  }
}

function compared(a: [number, number], b: [number, number]): number {
  for (const place of [0, 1] as const) {
    const [x, y] = [a[place], b[place]];
    if (Number.isNaN(x) || Number.isNaN(y)) {
      if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1; // without a score: last
    } else if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** A number that looks random but is the same for the same row, in every browser. */
export function scattered(row: number): number {
  let bits = Math.imul(row ^ 0x9e3779b9, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** How many rows of all data lie in the chosen cells; NaN where it cannot be told from the page. */
export function totalOf({ cells, outcome }: Wanted, order: Order, question: Question, model: Model): number {
  const { page, view, threshold } = question;
  if (!page.counts || (outcome !== null && cells.length > 0)) return NaN;
  if (outcome !== null) return page.wins.find(({ a, b }) => a === outcome.a && b === outcome.b)?.[outcome.which] ?? NaN;
  const rest = restOf(question);
  const inside = (truth: string, predicted: string): boolean => {
    const row = { truth, predicted, isRight: truth === predicted } as Judged;
    if (cells.length === 0) return row.isRight === (order === "unsure");
    return cells.some((cell) => isIn(row, cell, view?.name ?? "", rest));
  };
  if (page.task !== "multiclass" && view !== undefined && !Number.isNaN(threshold)) {
    const { tp, fp, fn, tn } = view.points.table(view.points.place(threshold).index);
    const parts: [string, string, number][] = [
      [view.name, view.name, tp], [view.rest, view.name, fp], [view.name, view.rest, fn], [view.rest, view.rest, tn],
    ];
    return parts.reduce((sum, [truth, predicted, mass]) => sum + (inside(truth, predicted) ? mass : 0), 0);
  }
  const { confusion } = model;
  if (confusion === null) return NaN;
  let sum = 0;
  for (let i = 0; i < confusion.mass.length; i++) {
    if (inside(page.classes[confusion.truth[i]!]!, page.classes[confusion.predicted[i]!]!)) sum += confusion.mass[i]!;
  }
  return sum;
}
