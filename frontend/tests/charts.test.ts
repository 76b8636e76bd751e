// The charts' arithmetic against tellapart's curves: golden-charts is written by scripts/write_chart_golden.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { csvOf } from "../src/charts/csv.ts";
import { benefitLine, bent, detLine, insideDet, inView, steps } from "../src/charts/lines.ts";
import { cellsAt, detPoint, FLAGGED, FOUND, FPR, LIFT, metricQuantity, netBenefit, PRECISION, type Quantity, RECALL, stating, TPR } from "../src/charts/mappings.ts";
import { frameOf, linear, niceTicks, pathOf, type Point, probit, probitAxis, spotAt } from "../src/charts/scales.ts";
import { shortened } from "../src/dom.ts";
import { metricOf } from "../src/metrics.ts";
import type { View } from "../src/page.ts";
import { Points } from "../src/points.ts";

type Listed = (number | string | null)[];

interface Golden {
  scale: "probability" | "logit";
  points: { threshold: Listed; positive: number[]; negative: number[]; adjacent: number[]; distinct: number };
  metrics: string[];
  expected: Record<string, Listed[]>;
}

const numbers = (values: Listed): Float64Array =>
  Float64Array.from(values, (value) => (value === null ? NaN : value === "inf" ? Infinity : value === "-inf" ? -Infinity : Number(value)));

function golden(name: string): { view: View; wanted: Golden } {
  const wanted = JSON.parse(readFileSync(join("tests", "golden-charts", `${name}.json`), "utf8")) as Golden;
  const points = new Points({
    threshold: numbers(wanted.points.threshold), positive: Float64Array.from(wanted.points.positive),
    negative: Float64Array.from(wanted.points.negative), squares: null, adjacent: Float64Array.from(wanted.points.adjacent),
    distinct: wanted.points.distinct, deviation: 0, pixels: 300, dtype: "float64",
  });
  return { view: { points } as View, wanted };
}

function close(found: number, wanted: number, where: string): void {
  const right = Object.is(found, wanted) || found === wanted || Math.abs(found - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted));
  assert.ok(right, `${where}: ${found} is not ${wanted}`);
}

for (const name of ["ties", "many", "weighted"]) {
  test(`curves at the points of "${name}" are those of Python`, () => {
    const { view, wanted } = golden(name);
    const drawn: Record<string, Quantity[]> = {
      roc: [FPR, TPR], pr: [RECALL, PRECISION], gain: [FLAGGED, FOUND], lift: [FLAGGED, LIFT],
      threshold: wanted.metrics.map((metric) => metricQuantity(metric, metric)),
      decision: [{ key: "", name: "", of: (cells, t) => netBenefit(cells, stating(wanted.scale)!(t)) }],
      det: [0, 1].map((k) => ({ key: "", name: "", of: (cells) => detPoint(cells)[k]! })),
    };
    assert.deepEqual(Object.keys(drawn).sort(), Object.keys(wanted.expected).sort());
    for (const [kind, quantities] of Object.entries(drawn)) {
      quantities.forEach((quantity, column) => {
        const values = numbers(wanted.expected[kind]![column]!);
        values.forEach((value, k) => close(quantity.of(cellsAt(view, k), view.points.threshold[k]!), value, `${kind} ${column} at ${k}`));
      });
    }
  });
}

test("the normal quantile has all its digits", () => {
  // scipy.special.ndtri
  const known: [number, number][] = [[0.975, 1.959963984540054], [0.3, -0.5244005127080409], [1e-5, -4.264890793922825], [1e-14, -7.6506280929352695], [1e-300, -37.0470962993612]];
  for (const [rate, value] of known) close(probit(rate), value, String(rate));
  assert.equal(probit(0), -Infinity);
  assert.equal(probit(1), Infinity);
  assert.ok(Number.isNaN(probit(1.1)) && Number.isNaN(probit(NaN)));
});

test("a metric against the threshold is a step: the table of a score holds down to the next lower one", () => {
  const { view } = golden("ties");
  const line = steps(view, (cells) => metricOf("recall", cells), 0, 1);
  for (const t of [0.05, 0.31, 0.55, 0.72]) {
    const value = metricOf("recall", view.points.table(view.points.place(t).index));
    const after = line.findIndex(([x]) => x >= t);
    assert.equal(line[after]![1], value);
    assert.equal(line[after - 1]![1], value); // level between the two
  }
});

test("net benefit follows its formula between scores, too", () => {
  const { view } = golden("ties");
  const line = benefitLine(view, (score) => score);
  for (let k = 1; k < line.length; k++) assert.ok(line[k]![0] >= line[k - 1]![0]);
  const [x, y] = line.find(([t]) => t > 0.15 && t < 0.18)!;
  close(y, netBenefit(view.points.table(view.points.place(x).index), x), "between");
});

test("tied rows bend precision", () => {
  const points = new Points({
    threshold: Float64Array.of(Infinity, 0.9, 0.1), positive: Float64Array.of(0, 5, 10), negative: Float64Array.of(0, 0, 90), squares: null,
    adjacent: Float64Array.of(1, 1, 1), distinct: 2, deviation: 0, pixels: 600, dtype: "float64",
  });
  const view = { points } as View;
  const line = bent(view, (cells) => [RECALL.of(cells, 0), PRECISION.of(cells, 0)], () => true);
  assert.equal(line.length, 2 + 11);
  const [x, y] = line[1]!; // a twelfth of the tie: 5/12 true and 90/12 false ones more
  close(x, (5 + 5 / 12) / 10, "recall");
  close(y, (5 + 5 / 12) / (5 + 5 / 12 + 90 / 12), "precision");
  const straight = new Points({ ...points, adjacent: Float64Array.of(1, 0, 1) });
  assert.equal(bent({ points: straight } as View, (cells) => [RECALL.of(cells, 0), PRECISION.of(cells, 0)], () => true).length, 2);
});

test("lines are cut where they leave the frame", () => {
  const line: Point[] = [[0, 1], [0.5, -1], [0.6, 1], [2, 1]];
  assert.deepEqual(inView(line, 1, 0), [[[0, 1], [0.25, 0]], [[0.55, 0], [0.6, 1]]]);
  const { view } = golden("many");
  const [low, high] = [probit(0.001), probit(0.6)];
  const inside = insideDet(detLine(view), low, high);
  assert.ok(inside.length > 20);
  for (const [x, y] of inside) assert.ok(x >= low && y >= low && x <= high + 1e-9 && y <= high + 1e-9);
});

test("paths leave out what lies on the way, and keep a spike", () => {
  const frame = frameOf(linear("x"), linear("y"), { left: 0, right: 0, top: 0, bottom: 0, width: 100, height: 100 });
  assert.equal(pathOf(frame, [[0, 0], [0, 0.2], [0, 0.5], [1, 0.5]]), "M0,100L0,50L100,50");
  assert.equal(pathOf(frame, [[0, 0], [0, 0.9], [0, 0.5], [1, 0.5]]), "M0,100L0,10L0,50L100,50");
  assert.equal(pathOf(frame, []), "");
});

test("ticks are round numbers between the ends", () => {
  assert.deepEqual(niceTicks(0, 0.37, 5), [0, 0.1, 0.2, 0.3]);
  assert.deepEqual(niceTicks(-4, 4, 6), [-4, -2, 0, 2, 4]);
  assert.deepEqual(niceTicks(3, 3, 6), [3]);
});

test("files keep all digits and quote what would break them", () => {
  const rows: (number | string)[][] = [[Infinity, 0.1 + 0.2, 'a "b", c'], [-Infinity, NaN, "plain"]];
  const text = csvOf({ heads: ["threshold", "x", "model"], length: 2, row: (k) => rows[k]! });
  assert.equal(text, 'threshold,x,model\ninf,0.30000000000000004,"a ""b"", c"\n-inf,,plain\n');
});

test("a place beyond the frame says beyond which edge, and an undefined value has no place", () => {
  const frame = frameOf(linear("x"), linear("y"), { left: 0, right: 0, top: 0, bottom: 0, width: 100, height: 100 });
  assert.deepEqual(spotAt(frame, [0.5, 1 + 1e-12]), { x: 50, y: 0, out: [0, 0] });
  assert.deepEqual(spotAt(frame, [0.5, 1.1]), { x: 50, y: 0, out: [0, 1] });
  assert.deepEqual(spotAt(frame, [-Infinity, -0.2]), { x: 0, y: 100, out: [-1, -1] });
  assert.equal(spotAt(frame, [0.5, NaN]), null);
});

test("ticks of rates keep apart", () => {
  const names = (low: number, high: number, apart: number): string => probitAxis("", low, high, apart).ticks.map(([, name]) => name).join(" ");
  assert.equal(names(0.001, 0.99, 0), "0.1% 0.5% 2% 5% 10% 20% 40% 60% 80% 95% 99%");
  assert.equal(names(0.001, 0.99, 0.08), "0.1% 0.5% 2% 10% 20% 40% 60% 80% 95% 99%");
});

test("long names are cut in the middle", () => {
  assert.equal(shortened("golden retriever puppy", 11), "golde…puppy");
  assert.equal(shortened("golden", 6), "golden");
});
