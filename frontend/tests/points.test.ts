import assert from "node:assert/strict";
import { test } from "node:test";
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
  single: false,
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
