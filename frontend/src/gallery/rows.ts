// Rows to look at: what was said of each, in which cell it lies, in which order they come. No document here.
import type { Model, Page, View } from "../page.ts";
import type { AnswerPayload, ExamplePayload } from "../payload.ts";
import type { Cell, State } from "../store.ts";

export const ORDERS = ["sure", "near", "unsure", "random", "file"] as const;
export type Order = (typeof ORDERS)[number];

export type Outcome = NonNullable<State["outcome"]>["which"];

/** What is asked of the rows: of which model, of which view, at which threshold. */
export interface Question {
  page: Page;
  model: number;
  view: View | undefined;
  /** Of the view; NaN where none applies. */
  threshold: number;
}

/** A row with what one model said of it. Names, not codes: one class against the rest has a second name. */
export interface Judged {
  example: ExamplePayload;
  /** Null for a row without truth or without answer. */
  truth: string | null;
  predicted: string | null;
  isRight: boolean | null;
  /** How strongly the model speaks for its answer, and how near another answer is; NaN without scores. */
  sure: number;
  gap: number;
}

export function judged(example: ExamplePayload, question: Question): Judged {
  const answer = example.answers[question.model] ?? null;
  const said = question.page.task === "multiclass" ? ofClasses(example, answer, question.page) : ofQuestion(example, answer, question);
  const known = said.truth !== null && said.predicted !== null;
  return { example, ...said, isRight: known ? said.truth === said.predicted : null };
}

type Said = Pick<Judged, "truth" | "predicted" | "sure" | "gap">;

function ofClasses(example: ExamplePayload, answer: AnswerPayload | null, { classes }: Page): Said {
  const code = answer?.predicted[0];
  const scores = answer?.scores ?? [];
  const own = scores.find((score) => score[0] === code)?.[1] ?? NaN;
  const best = Math.max(...scores.filter((score) => score[0] !== code).map((score) => score[1]));
  return {
    truth: named(classes, example.truth[0]?.[0]),
    predicted: named(classes, code),
    sure: own,
    gap: Number.isFinite(best) ? Math.abs(own - best) : own,
  };
}

function named(classes: readonly string[], code: number | undefined): string | null {
  return code === undefined ? null : (classes[code] ?? null);
}

/** Binary problems and single labels: the threshold that the reader set decides. */
function ofQuestion(example: ExamplePayload, answer: AnswerPayload | null, { page, view, threshold }: Question): Said {
  const code = view?.of ?? page.positive ?? 0;
  const name = page.classes[code] ?? "";
  const rest = view?.rest ?? page.classes.find((each) => page.task === "binary" && each !== name) ?? `not ${name}`;
  const score = answer?.scores.find((each) => each[0] === code)?.[1] ?? NaN;
  const share = example.truth.find((each) => each[0] === code)?.[1] ?? 0;
  const isTrue = page.task === "binary" ? example.truth[0]?.[0] === code : share >= 0.5;
  const hasTruth = page.task === "multilabel" || example.truth.length > 0;
  const own = view?.points.own ?? ((value: number): number => value);
  const decides = view !== undefined && !Number.isNaN(threshold) && !Number.isNaN(score);
  const isGiven = answer !== null && (answer.predicted.length > 0 || page.task === "multilabel");
  const isPositive = decides ? own(score) >= own(threshold) : isGiven ? answer.predicted.includes(code) : null;
  const distance = Number.isFinite(threshold) ? Math.abs(score - threshold) : isPositive ? score : -score;
  return {
    truth: hasTruth ? (isTrue ? name : rest) : null,
    predicted: isPositive === null ? null : isPositive ? name : rest,
    sure: view === undefined ? (answer?.scores[0]?.[1] ?? NaN) : distance,
    gap: view === undefined ? (answer?.scores[0]?.[1] ?? NaN) : distance,
  };
}

/** Whether a row lies in a cell. `rest` is the name of all classes but `of`, where the question has one. */
export function isIn(row: Judged, cell: Cell, of: string, rest: string): boolean {
  const matches = (name: string | null, asked: string | null): boolean =>
    asked === null || name === asked || (asked === rest && name !== null && name !== of);
  if (!matches(row.truth, cell.truth) || !matches(row.predicted, cell.predicted)) return false;
  return (cell.truth !== null && cell.predicted !== null) || row.isRight === false; // whole rows and columns: the errors
}

/** Which of two models is right by its own decisions, whatever the threshold is now. */
export function outcomeOf(row: ExamplePayload, a: number, b: number, task: Page["task"]): Outcome | null {
  const [first, second] = [isAnswered(row, a, task), isAnswered(row, b, task)];
  if (first === null || second === null) return null;
  if (first) return second ? "bothRight" : "onlyA";
  return second ? "onlyB" : "bothWrong";
}

/** Whether a model gave the right answer: of labels, all of them. Null without truth or answer. */
export function isAnswered(example: ExamplePayload, model: number, task: Page["task"]): boolean | null {
  const answer = example.answers[model] ?? null;
  const labels = task === "multilabel";
  if (answer === null || (!labels && (example.truth.length === 0 || answer.predicted.length === 0))) return null;
  const held = labels ? example.truth.filter(([, share]) => share >= 0.5) : example.truth.slice(0, 1);
  return held.length === answer.predicted.length && held.every(([code]) => answer.predicted.includes(code));
}

type Wanted = Pick<State, "cells" | "outcome">;

/** The rows that are asked for; without a choice all errors, or what is right where the order asks for that. */
export function wanted(rows: readonly Judged[], { cells, outcome }: Wanted, order: Order, question: Question): Judged[] {
  const of = question.view?.name ?? "";
  const rest = question.page.classes.includes(question.view?.rest ?? "") ? "" : (question.view?.rest ?? "");
  let found = rows;
  if (outcome !== null) found = found.filter((row) => outcomeOf(row.example, outcome.a, outcome.b, question.page.task) === outcome.which);
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
  const asked: readonly Cell[] = cells.length > 0 ? cells : [];
  const inside = (truth: string, predicted: string): boolean => {
    const row = { truth, predicted, isRight: truth === predicted } as Judged;
    if (asked.length === 0) return row.isRight === (order === "unsure");
    const rest = view !== undefined && page.task === "multiclass" ? view.rest : "";
    return asked.some((cell) => isIn(row, cell, view?.name ?? "", rest));
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
