import assert from "node:assert/strict";
import { test } from "node:test";
import { judged, outcomeOf, type Question, questionOf } from "../src/gallery/judging.ts";
import { hasScores, isIn, type Order, ordered, restOf, scattered, totalOf, wanted } from "../src/gallery/rows.ts";
import type { Model, Page, View } from "../src/page.ts";
import type { ExamplePayload, GalleryPayload } from "../src/payload.ts";
import { Points } from "../src/points.ts";
import { type State, Store } from "../src/store.ts";

type Pairs = [number, number][];
type Wanted = Pick<State, "cells" | "outcome">;

const none: Wanted = { cells: [], outcome: null };

function row(number: number, truth: Pairs, ...answers: ({ predicted: number[]; scores: Pairs } | null)[]): ExamplePayload {
  return { row: number, item: `item ${number}`, truth, answers };
}

function viewOf(name: string, rest: string, of: number, single = false): View {
  const points = new Points({
    threshold: Float64Array.of(Infinity, 0.9, 0.6, 0.4, 0.2), positive: Float64Array.of(0, 1, 1, 2, 2), negative: Float64Array.of(0, 0, 1, 1, 2),
    squares: null, adjacent: Float64Array.of(1, 1, 1, 1, 1), distinct: 4, deviation: 0, pixels: 600, dtype: single ? "float32" : "float64",
  });
  return { name, rest, of, points } as unknown as View;
}

function pageOf(task: Page["task"], classes: string[], others: Partial<Page> = {}): Page {
  return { task, classes, positive: task === "binary" ? 1 : null, counts: true, wins: [], ...others } as unknown as Page;
}

const binary: Question = { page: pageOf("binary", ["well", "sick"]), model: 0, view: viewOf("sick", "well", 1), threshold: 0.6, asMade: false };
const scored = (number: number, truth: number, score: number): ExamplePayload =>
  row(number, [[truth, 1]], { predicted: [score >= 0.6 ? 1 : 0], scores: [[1, score]] });
const four = [scored(0, 1, 0.9), scored(1, 0, 0.6), scored(2, 1, 0.4), scored(3, 0, 0.2)];
const model = { confusion: null } as Model;

function numbers(examples: ExamplePayload[], question: Question, state: Wanted, order: Order): number[] {
  const rows = wanted(examples.map((each) => judged(each, question)), state, order, question);
  return ordered(rows, order).map(({ example }) => example.row);
}

test("the threshold sorts rows of a binary problem into cells, now and not as once decided", () => {
  const cell = { cells: [{ truth: "well", predicted: "sick" }], outcome: null };
  assert.deepEqual(numbers(four, binary, cell, "sure"), [1]);
  assert.deepEqual(numbers(four, { ...binary, threshold: 0.2 }, cell, "sure"), [1, 3]);
  assert.deepEqual(numbers(four, { ...binary, threshold: Infinity }, cell, "sure"), []);
  const missed = { cells: [{ truth: "sick", predicted: null }], outcome: null };
  assert.deepEqual(numbers(four, { ...binary, threshold: Infinity }, missed, "sure"), [2, 0]); // the lowest score first
});

test("scores kept as float32 are compared as such", () => {
  const question = { ...binary, view: viewOf("sick", "well", 1, true), threshold: 0.7 };
  const example = scored(0, 1, Math.fround(0.7)); // below 0.7 as a double
  assert.equal(judged(example, question).predicted, "sick");
  assert.equal(judged(example, { ...binary, threshold: 0.7 }).predicted, "well");
});

test("totals are those of the table at the threshold", () => {
  const at = (threshold: number, cells: State["cells"], order: Order = "sure"): number =>
    totalOf({ cells, outcome: null }, order, { ...binary, threshold }, model);
  assert.equal(at(0.6, []), 2);
  assert.equal(at(0.6, [], "unsure"), 2);
  assert.equal(at(0.2, [{ truth: "well", predicted: "sick" }]), 2);
  assert.equal(at(0.2, [{ truth: "sick", predicted: null }]), 0);
  assert.equal(at(0.2, [{ truth: null, predicted: "sick" }, { truth: "well", predicted: "sick" }]), 2); // a union
});

test("without a choice: the errors; or the right ones, where the order asks for them", () => {
  assert.deepEqual(numbers(four, binary, none, "file"), [1, 2]);
  assert.deepEqual(numbers(four, binary, none, "unsure"), [0, 3]);
  assert.deepEqual(numbers(four, binary, none, "sure"), [2, 1]); // 0.2 below the threshold; on it
  assert.deepEqual(numbers(four, binary, none, "near"), [1, 2]);
});

test("ranks without a threshold decide nothing: all rows are there", () => {
  const undecided = four.map((each) => ({ ...each, answers: [{ predicted: [], scores: each.answers[0]!.scores }] }));
  const question = { ...binary, threshold: NaN };
  assert.deepEqual(numbers(undecided, question, none, "file"), [0, 1, 2, 3]);
  assert.equal(judged(undecided[0]!, question).isRight, null);
});

const classes = pageOf("multiclass", ["cat", "dog", "owl"]);
const several: Question = { page: classes, model: 0, view: viewOf("cat", "not cat", 0), threshold: NaN, asMade: false };
const animals = [
  row(0, [[0, 1]], { predicted: [1], scores: [[1, 0.5], [0, 0.4]] }),
  row(1, [[0, 1]], { predicted: [1], scores: [[1, 0.9], [2, 0.05]] }),
  row(2, [[1, 1]], { predicted: [1], scores: [[1, 0.6], [0, 0.2]] }),
  row(3, [[2, 1]], { predicted: [0], scores: [[0, 0.7], [2, 0.2]] }),
  row(4, [[0, 1]], { predicted: [0], scores: [[0, 0.4], [2, 0.35]] }),
];

test("cells, whole rows and whole columns of several classes, and their union", () => {
  const of = (...cells: State["cells"]): number[] => numbers(animals, several, { cells, outcome: null }, "sure");
  assert.deepEqual(of({ truth: "cat", predicted: "dog" }), [1, 0]);
  assert.deepEqual(of({ truth: "cat", predicted: "cat" }), [4]);
  assert.deepEqual(of({ truth: "cat", predicted: null }), [1, 0]);
  assert.deepEqual(of({ truth: null, predicted: "dog" }), [1, 0]);
  assert.deepEqual(of({ truth: null, predicted: "cat" }, { truth: "dog", predicted: "dog" }), [3, 2]); // errors first
});

test("one class against the rest: the rest has a name of its own", () => {
  const of = (truth: string, predicted: string): number[] =>
    numbers(animals, several, { cells: [{ truth, predicted }], outcome: null }, "file");
  assert.deepEqual(of("not cat", "cat"), [3]);
  assert.deepEqual(of("not cat", "not cat"), [2]);
  assert.deepEqual(of("cat", "not cat"), [0, 1]);
});

test("totals of several classes come from the matrix", () => {
  const confusion = { truth: Float64Array.of(0, 0, 1, 2), predicted: Float64Array.of(0, 1, 1, 0), mass: Float64Array.of(10, 20, 30, 5) };
  const total = (...cells: State["cells"]): number => totalOf({ cells, outcome: null }, "sure", several, { confusion } as Model);
  assert.equal(total(), 25);
  assert.equal(total({ truth: "cat", predicted: null }), 20);
  assert.equal(total({ truth: "not cat", predicted: "cat" }), 5);
  const page = { ...classes, counts: false };
  assert.ok(Number.isNaN(totalOf(none, "sure", { ...several, page }, { confusion } as Model))); // masses are no rows
});

test("orders: the surest error first, the closest call, the least sure right one", () => {
  const all = { cells: ["cat", "dog", "owl"].flatMap((truth) => ["cat", "dog", "owl"].map((predicted) => ({ truth, predicted }))), outcome: null };
  assert.deepEqual(numbers(animals, several, all, "sure"), [1, 3, 0, 4, 2]);
  assert.deepEqual(numbers(animals, several, all, "near"), [4, 0, 2, 3, 1]);
  assert.deepEqual(numbers(animals, several, all, "unsure"), [4, 2, 0, 3, 1]);
  const random = numbers(animals, several, all, "random");
  assert.deepEqual(random, [...random].sort((a, b) => scattered(a) - scattered(b)));
  assert.notDeepEqual(random, [0, 1, 2, 3, 4]);
});

test("rows without scores come last, in the order of the file", () => {
  const bare = row(9, [[2, 1]], { predicted: [1], scores: [] });
  assert.deepEqual(numbers([bare, ...animals], several, none, "sure"), [1, 3, 0, 9]);
});

test("labels: the current one decides by its score, or by the answer without one", () => {
  const page = pageOf("multilabel", ["beach", "sun"]);
  const question: Question = { page, model: 0, view: viewOf("sun", "not sun", 1), threshold: 0.6, asMade: false };
  const rows = [
    row(0, [[1, 1]], { predicted: [], scores: [[1, 0.4]] }),
    row(1, [], { predicted: [1], scores: [[1, 0.9]] }),
    row(2, [[0, 1]], { predicted: [1], scores: [] }),
    row(3, [[0, 1], [1, 1]], { predicted: [0, 1], scores: [[1, 0.7]] }),
  ];
  const of = (truth: string, predicted: string): number[] => numbers(rows, question, { cells: [{ truth, predicted }], outcome: null }, "file");
  assert.deepEqual(of("sun", "not sun"), [0]);
  assert.deepEqual(of("not sun", "sun"), [1, 2]);
  assert.deepEqual(of("sun", "sun"), [3]);
  assert.deepEqual(of("not sun", "not sun"), []);
});

test("of two models, who is right: of labels all must be", () => {
  const said = (predicted: number[]): { predicted: number[]; scores: Pairs } => ({ predicted, scores: [] });
  const example = row(0, [[0, 1], [1, 1]], said([1, 0]), said([0]), null);
  const labels = pageOf("multilabel", ["beach", "sun"]);
  const whole = (each: ExamplePayload, model: number, page = labels): boolean | null =>
    judged(each, { page, model, view: undefined, threshold: NaN, asMade: true }).isRight;
  assert.equal(whole(example, 0), true);
  assert.equal(whole(example, 1), false);
  assert.equal(judged(example, { page: labels, model: 1, view: undefined, threshold: NaN, asMade: true }).truth, "beach, sun");
  assert.equal(outcomeOf(example, 0, 1, labels), "onlyA");
  assert.equal(outcomeOf(example, 1, 2, labels), null);
  assert.equal(whole(row(0, [], said([])), 0), true);
  assert.equal(whole(row(0, [], said([1])), 0, classes), null);
  assert.equal(whole(row(0, [[1, 0.6], [0, 0.4]], said([1])), 0, binary.page), true);
});

test("rows by which of two models is right have the totals of the table of wins", () => {
  const page = { ...classes, wins: [{ a: 0, b: 1, bothRight: 7, onlyA: 4, onlyB: 2, bothWrong: 1 }] };
  const said = (predicted: number): { predicted: number[]; scores: Pairs } => ({ predicted: [predicted], scores: [] });
  const rows = [row(0, [[0, 1]], said(0), said(1)), row(1, [[0, 1]], said(1), said(0)), row(2, [[0, 1]], said(0), said(0))];
  const question = { ...several, page };
  for (const [which, found, total] of [["onlyA", [0], 4], ["bothRight", [2], 7], ["bothWrong", [], 1]] as const) {
    const state = { cells: [], outcome: { a: 0, b: 1, which } };
    assert.deepEqual(numbers(rows, question, state, "sure"), found);
    assert.equal(totalOf(state, "sure", question, model), total);
  }
});

test("a row without truth lies in no cell", () => {
  const found = judged(row(0, [], { predicted: [1], scores: [] }), several);
  assert.equal(found.isRight, null);
  assert.ok(!isIn(found, { truth: null, predicted: "dog" }, "", ""));
});

test("every model is judged at its own threshold, and behind a number of the wins as in the evaluation", () => {
  const views = (threshold: number): View[] => [{ ...viewOf("sick", "well", 1), threshold }];
  const models = [0.6, 0.2].map((threshold, place) => ({ name: `m${place}`, views: views(threshold), confusion: null }));
  const page = pageOf("binary", ["well", "sick"], { models: models as unknown as Model[], kind: "comparison" });
  const store = new Store(page);
  const example = row(0, [[1, 1]], { predicted: [1], scores: [[1, 0.6]] }, { predicted: [1], scores: [[1, 0.4]] });
  const both = (): (boolean | null)[] => [0, 1].map((each) => judged(example, questionOf(store, each)).isRight);
  assert.deepEqual(both(), [true, true]);
  store.set({ threshold: 0.9 });
  assert.deepEqual(both(), [false, true]);
  store.set({ model: 1 });
  store.set({ threshold: 0.6 });
  assert.deepEqual(both(), [false, false]); // the first one stays where it was left
  store.set({ outcome: { a: 0, b: 1, which: "bothRight" } });
  assert.deepEqual(both(), [true, true]);
  assert.equal(outcomeOf(example, 0, 1, page), "bothRight");
});

test("a score belongs to a class, which may not be the one that was answered", () => {
  const found = judged(scored(0, 0, 0.2), binary);
  assert.deepEqual([found.predicted, found.score, found.scored], ["well", 0.2, "sick"]);
  const undecided = judged(row(0, [[0, 1]], { predicted: [], scores: [[1, 9.3]] }), { ...binary, threshold: NaN });
  assert.deepEqual([undecided.predicted, undecided.score], [null, 9.3]);
  const bare = judged(row(0, [[0, 1]], { predicted: [1], scores: [] }), several);
  assert.deepEqual([bare.predicted, bare.score, bare.scored], ["dog", NaN, null]);
});

test("a class that is called as the rest is a class, in rows and totals alike", () => {
  const page = pageOf("multiclass", ["x", "not x", "z"]);
  const question: Question = { page, model: 0, view: viewOf("x", "not x", 0), threshold: NaN, asMade: false };
  assert.equal(restOf(question), "");
  const confusion = { truth: Float64Array.of(1, 1, 2, 2), predicted: Float64Array.of(1, 2, 1, 2), mass: Float64Array.of(46, 20, 6, 44) };
  const cells = [{ truth: "not x", predicted: "not x" }];
  assert.equal(totalOf({ cells, outcome: null }, "sure", question, { confusion } as Model), 46);
  const rows = [row(0, [[1, 1]], { predicted: [1], scores: [] }), row(1, [[2, 1]], { predicted: [1], scores: [] })];
  assert.deepEqual(numbers(rows, question, { cells, outcome: null }, "file"), [0]);
});

test("without scores no answer is surer than another", () => {
  const found = (examples: ExamplePayload[]): boolean => hasScores({ examples } as GalleryPayload);
  assert.ok(found(animals));
  assert.ok(!found([row(0, [[0, 1]], { predicted: [1], scores: [] }, null)]));
});
