// What a model said of a row, and whether it is right. This is the only place that decides it. No document here.
import type { Page, View } from "../page.ts";
import { shownName } from "../names.ts";
import type { AnswerPayload, ExamplePayload } from "../payload.ts";
import type { State, Store } from "../store.ts";
import { viewOf } from "../views.ts";

const HELD = 0.5; // share from which a row has a label

export type Outcome = NonNullable<State["outcome"]>["which"];

/** What is asked of the rows: of which model, of which view, at which threshold. */
export interface Question {
  page: Page;
  model: number;
  /** Of labels, none asks for all of them at once. */
  view: View | undefined;
  /** Of the view; NaN where none applies. */
  threshold: number;
  /** Whether the decisions of the evaluation count, wherever the threshold is now. */
  asMade: boolean;
}

/** A row with what one model said of it. Names, not codes: one class against the rest has a second name. */
export interface Judged {
  example: ExamplePayload;
  /** Null for a row without truth or without answer. */
  truth: string | null;
  predicted: string | null;
  isRight: boolean | null;
  /** The score that speaks for or against the answer, and the class it is the score of; NaN and null without one. */
  score: number;
  scored: string | null;
  /** How strongly the model speaks for its answer, and how near another answer is; NaN without scores. */
  sure: number;
  gap: number;
}

/** The question that the page asks a model now. Behind a number of the wins the decisions of the evaluation count. */
export function questionOf(store: Store, model = store.state.model): Question {
  const { page, state } = store;
  const asMade = state.outcome !== null;
  if (page.task === "multilabel" && asMade) return askedAsMade(page, model);
  const place = model === state.model ? state.view : viewOf(page.models[model], store.view?.of);
  const own = page.models[model]?.views[place];
  if (own === undefined) return { page, model, view: store.view, threshold: NaN, asMade: true };
  if (page.task === "multiclass") return { page, model, view: own, threshold: NaN, asMade };
  const asked = asMade ? own.threshold : store.thresholdOf(model, place);
  // of the table beside it: the kept operating point, where the asked one lies between two
  const threshold = Number.isNaN(asked) ? NaN : own.points.threshold[own.points.place(asked).index]!;
  return { page, model, view: own, threshold, asMade };
}

function askedAsMade(page: Page, model: number): Question {
  return { page, model, view: undefined, threshold: NaN, asMade: true };
}

export function judged(example: ExamplePayload, question: Question): Judged {
  const answer = example.answers[question.model] ?? null;
  const { task } = question.page;
  const ask = task === "multiclass" ? ofClasses : task === "multilabel" && question.view === undefined ? ofLabels : ofQuestion;
  return { example, ...ask(example, answer, question) };
}

/** Which of two models is right by the decisions of the evaluation: of labels, all of them must be. */
export function outcomeOf(row: ExamplePayload, a: number, b: number, page: Page): Outcome | null {
  const [first, second] = [a, b].map((model) => judged(row, askedAsMade(page, model)).isRight) as [boolean | null, boolean | null];
  if (first === null || second === null) return null;
  if (first) return second ? "bothRight" : "onlyA";
  return second ? "onlyB" : "bothWrong";
}

type Said = Omit<Judged, "example">;

function verdict<Name>(truth: Name | null, predicted: Name | null): Pick<Judged, "isRight"> {
  return { isRight: truth === null || predicted === null ? null : truth === predicted };
}

function ofClasses(example: ExamplePayload, answer: AnswerPayload | null, { page: { classes } }: Question): Said {
  const code = answer?.predicted[0];
  const [truth, predicted] = [nameOf(classes, example.truth[0]?.[0]), nameOf(classes, code)];
  const scores = answer?.scores ?? [];
  const own = scores.find((score) => score[0] === code)?.[1] ?? NaN;
  const best = Math.max(...scores.filter((score) => score[0] !== code).map((score) => score[1]));
  return {
    truth,
    predicted,
    ...verdict(truth, predicted),
    score: own,
    scored: Number.isNaN(own) ? null : predicted,
    sure: own,
    gap: Number.isFinite(best) ? Math.abs(own - best) : own,
  };
}

function nameOf(classes: readonly string[], code: number | undefined): string | null {
  return code === undefined ? null : (classes[code] ?? null);
}

/** All labels of a row at once, as they were predicted. */
function ofLabels(example: ExamplePayload, answer: AnswerPayload | null, { page }: Question): Said {
  const inOrder = (codes: readonly number[]): number[] => [...codes].sort((a, b) => a - b);
  const names = (codes: number[]): string => codes.map((code) => shownName(page.classes[code] ?? "?")).join(", ") || "no label";
  const held = inOrder(example.truth.filter(([, share]) => share >= HELD).map(([code]) => code));
  const given = answer && inOrder(answer.predicted);
  return {
    truth: names(held),
    predicted: given && names(given),
    ...verdict(held.join(), given && given.join()),
    score: NaN, scored: null, sure: NaN, gap: NaN,
  };
}

/** Binary problems and single labels: the threshold that the reader set decides. */
function ofQuestion(example: ExamplePayload, answer: AnswerPayload | null, question: Question): Said {
  const { page, view, threshold } = question;
  const code = view?.of ?? page.positive ?? 0;
  const name = page.classes[code] ?? "";
  const rest = view?.rest ?? page.classes.find((each) => page.task === "binary" && each !== name) ?? `not ${name}`;
  const spoken = answer?.scores.find((each) => each[0] === code) ?? (page.task === "binary" ? answer?.scores[0] : undefined);
  const [scored, score] = spoken ?? [null, NaN]; // without scores of the class: the confidence in the answer
  const share = example.truth.find((each) => each[0] === code)?.[1] ?? 0;
  const isTrue = page.task === "binary" ? example.truth[0]?.[0] === code : share >= HELD;
  const hasTruth = page.task === "multilabel" || example.truth.length > 0;
  const isPositive = decided(answer, code, score, question);
  const distance = Number.isFinite(threshold) ? Math.abs(score - threshold) : isPositive ? score : -score;
  const truth = hasTruth ? (isTrue ? name : rest) : null;
  const predicted = isPositive === null ? null : isPositive ? name : rest;
  const strength = scored === code ? distance : score;
  return {
    truth,
    predicted,
    ...verdict(truth, predicted),
    score,
    scored: scored === null ? null : (page.classes[scored] ?? "?"),
    sure: strength,
    gap: strength,
  };
}

function decided(answer: AnswerPayload | null, code: number, score: number, { page, view, threshold, asMade }: Question): boolean | null {
  if (!asMade && view !== undefined && !Number.isNaN(threshold) && !Number.isNaN(score)) {
    const { own } = view.points; // scores are compared in their own precision
    return own(score) >= own(threshold);
  }
  const isGiven = answer !== null && (answer.predicted.length > 0 || page.task === "multilabel");
  return isGiven ? answer.predicted.includes(code) : null;
}
