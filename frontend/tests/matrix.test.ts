import assert from "node:assert/strict";
import { test } from "node:test";
import { isSame, toggled } from "../src/matrix/chosen.ts";
import { isLog, type Look, Matrix, Shades } from "../src/matrix/confusions.ts";
import { cellAt, painted, span } from "../src/matrix/pixels.ts";
import { sorted } from "../src/matrix/summary.ts";
import { label, sentence } from "../src/matrix/wording.ts";

// cat: 6 right, 2 as dog; dog: 1 as cat, 9 right; owl: no rows, and predicted once for a cat
const matrix = new Matrix(["cat", "dog", "Owl 10"], {
  truth: Float64Array.of(0, 0, 0, 1, 1),
  predicted: Float64Array.of(0, 1, 2, 0, 1),
  mass: Float64Array.of(6, 2, 1, 1, 9),
});
const look: Look = { shade: "counts", log: false, errorsOnly: false, sort: "order" };

test("the positive class of two leads in class order, and only there", () => {
  assert.deepEqual(matrix.order("order", 1), [1, 0, 2]);
  assert.deepEqual(matrix.order("support", 0), [1, 0, 2]);
});

test("a name without a sign is said to be so", () => {
  const empty = new Matrix(["", " ", "x"], { truth: Float64Array.of(0), predicted: Float64Array.of(1), mass: Float64Array.of(3) });
  assert.equal(label(empty, 0, 1), "(empty) predicted as (blank): 3 of 3 (100%)");
});

test("margins are sums over rows and columns", () => {
  assert.deepEqual([...matrix.support], [9, 10, 0]);
  assert.deepEqual([...matrix.taken], [7, 11, 1]);
  assert.deepEqual([...matrix.right], [6, 9, 0]);
  assert.equal(matrix.total, 19);
  assert.equal(matrix.recall(0), 6 / 9);
  assert.equal(matrix.precision(1), 9 / 11);
  assert.ok(Number.isNaN(matrix.recall(2)));
  assert.equal(matrix.precision(2), 0);
});

test("errors come largest first, ties in class order", () => {
  const found = matrix.errors().map(({ truth, predicted, mass }) => [truth, predicted, mass]);
  assert.deepEqual(found, [[0, 1, 2], [0, 2, 1], [1, 0, 1]]);
});

test("classes are ordered by what is asked; a class without rows has no recall and is last", () => {
  assert.deepEqual(matrix.order("order"), [0, 1, 2]);
  assert.deepEqual(matrix.order("support"), [1, 0, 2]);
  assert.deepEqual(matrix.order("worst"), [0, 1, 2]);
  const names = new Matrix(["b 10", "b 9", "a"], { truth: new Float64Array(), predicted: new Float64Array(), mass: new Float64Array() });
  assert.deepEqual(names.order("name"), [2, 1, 0]);
});

test("the page's list of classes sorts both ways, without values last, and searches", () => {
  assert.deepEqual(sorted(matrix, { by: "recall", down: false }, ""), [0, 1, 2]);
  assert.deepEqual(sorted(matrix, { by: "recall", down: true }, ""), [1, 0, 2]);
  assert.deepEqual(sorted(matrix, { by: "precision", down: false }, ""), [2, 1, 0]);
  assert.deepEqual(sorted(matrix, { by: "name", down: true }, "o"), [2, 1]);
});

test("shades are shares of the largest cell, the row or the column", () => {
  assert.equal(new Shades(matrix, look).share(0, 0), 6 / 9);
  assert.equal(new Shades(matrix, { ...look, shade: "row" }).share(0, 1), 2 / 9);
  assert.equal(new Shades(matrix, { ...look, shade: "column" }).share(0, 1), 2 / 11);
  assert.equal(new Shades(matrix, look).style(1, 1), "right-10");
  assert.equal(new Shades(matrix, look).style(2, 0), "empty");
  assert.equal(new Shades(matrix, { ...look, shade: "row" }).style(2, 0), "empty"); // 0 of 0
});

test("without the diagonal the largest error is darkest", () => {
  const shades = new Shades(matrix, { ...look, errorsOnly: true });
  assert.equal(shades.style(1, 1), "empty");
  assert.equal(shades.style(0, 1), "wrong-10");
});

test("a logarithmic scale darkens small cells, and is where many classes start", () => {
  const even = new Shades(matrix, look).depth(1, 1);
  const log = new Shades(matrix, { ...look, log: true });
  assert.equal(log.depth(1, 1), even);
  assert.equal(log.depth(0, 2), Math.log(2) / Math.log(10));
  assert.deepEqual([isLog(look, 40), isLog(look, 41), isLog({ ...look, log: true }, 41)], [false, true, false]);
});

test("a cell says what it holds, of the rows of its true class", () => {
  assert.equal(label(matrix, 0, 1), "cat predicted as dog: 2 of 9 (22.2%)");
  assert.equal(label(matrix, 2, 1), "Owl 10 predicted as dog: 0 of 0");
  assert.equal(sentence(matrix, { truth: "cat", predicted: null }), "3 wrong of 9");
  assert.equal(sentence(matrix, { truth: null, predicted: "dog" }), "2 wrong of 11");
  assert.equal(sentence(matrix, { truth: "bee", predicted: null }), "");
});

test("the file holds every cell, and quotes names that need it", () => {
  const odd = new Matrix(['a "b"', "c,d"], { truth: Float64Array.of(1), predicted: Float64Array.of(0), mass: Float64Array.of(2.5) });
  assert.equal(odd.csv(), 'truth,"a ""b""","c,d"\r\n"a ""b""",0,0\r\n"c,d",2.5,0\r\n');
});

test("a click takes one cell or leaves it, a held key adds cells", () => {
  const [a, b] = [{ truth: "cat", predicted: "dog" }, { truth: "cat", predicted: null }];
  assert.deepEqual(toggled([], a, false), [a]);
  assert.deepEqual(toggled([a], a, false), []);
  assert.deepEqual(toggled([a, b], a, false), [a]);
  assert.deepEqual(toggled([a], b, true), [a, b]);
  assert.deepEqual(toggled([a, b], a, true), [b]);
  assert.ok(!isSame(a, b));
});

test("every class has at least a pixel, and every pixel a class", () => {
  assert.deepEqual([0, 1, 2].map((place) => span(place, 3, 7)), [[0, 2], [2, 4], [4, 7]]);
  assert.deepEqual([0, 1, 2, 3].map((place) => span(place, 4, 2)), [[0, 1], [0, 1], [1, 2], [1, 2]]);
});

test("the heat map paints cells in the order of the classes, right ones in their own colour", () => {
  const bytes = painted(matrix, new Shades(matrix, look), [1, 0, 2], 3, [0, 0, 255], [255, 0, 0]);
  const pixel = (x: number, y: number): number[] => [...bytes.slice(4 * (3 * y + x), 4 * (3 * y + x) + 4)];
  assert.deepEqual(pixel(0, 0), [0, 0, 255, 255]); // dog as dog: the largest
  assert.deepEqual(pixel(1, 0).slice(0, 3), [255, 0, 0]); // dog as cat
  assert.deepEqual(pixel(0, 2), [0, 0, 0, 0]); // owl as dog: none
});

test("a pointer finds the heaviest cell near by, and an empty one where there is none", () => {
  const shades = new Shades(matrix, look);
  assert.deepEqual(cellAt(matrix, shades, [0, 1, 2], 0.5, 0.1, 0.01), { truth: 0, predicted: 1 });
  assert.deepEqual(cellAt(matrix, shades, [0, 1, 2], 0.5, 0.7, 0.1), { truth: 1, predicted: 1 });
  assert.deepEqual(cellAt(matrix, shades, [0, 1, 2], 0.9, 0.9, 0.01), { truth: 2, predicted: 2 });
  assert.deepEqual(cellAt(matrix, shades, [0, 1, 2], 1, 1, 0), { truth: 2, predicted: 2 });
});
