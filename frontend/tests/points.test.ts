import assert from "node:assert/strict";
import { test } from "node:test";
import { half } from "../src/dtypes.ts";
import { Points } from "../src/points.ts";

const points = new Points({
  threshold: Float64Array.of(Infinity, 0.9, 0.6, 0.2),
  positive: Float64Array.of(0, 1, 2, 2),
  negative: Float64Array.of(0, 0, 1, 2),
  squares: null,
  adjacent: Float64Array.of(1, 1, 0, 1),
  distinct: 5,
  deviation: 0,
  pixels: 600,
  dtype: "float64",
});

test("a threshold takes the lowest score at or above it", () => {
  assert.deepEqual(points.place(0.9), { index: 1, exact: true });
  assert.deepEqual(points.place(0.7), { index: 1, exact: true });
  assert.deepEqual(points.place(2), { index: 0, exact: true });
  assert.deepEqual(points.place(-1), { index: 3, exact: true });
});

test("between points that have others between them, the nearest is taken and said to be", () => {
  assert.deepEqual(points.place(0.5), { index: 2, exact: false });
  assert.deepEqual(points.place(0.3), { index: 3, exact: false });
});

test("numbers become the nearest float16, of two the even one", () => {
  const pairs = [
    [0.7, 0.7001953125], [0.01985, 0.0198516845703125], [0.1, 0.0999755859375], [1 + 2 ** -11, 1], [1 + 3 * 2 ** -11, 1 + 2 ** -9], [-1 - 2 ** -11, -1],
    [1 - 2 ** -13, 1], [65519, 65504], [65520, Infinity], [-1e300, -Infinity], [2 ** -25, 0], [1.01 * 2 ** -25, 2 ** -24],
    [6.1e-5, 6.097555160522461e-5], [0, 0], [Infinity, Infinity], [NaN, NaN],
  ];
  for (const [given, expected] of pairs) assert.equal(half(given!), expected, String(given));
});
