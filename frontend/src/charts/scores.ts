// How the scores lie: histograms of both truths, and stated probabilities against what happened.
import { count } from "../format.ts";
import type { View } from "../page.ts";
import type { Store } from "../store.ts";
import { FPR, metricQuantity, restating, stating, TPR } from "./mappings.ts";
import { type Axis, type Frame, frameOf, linear, pathOf, type Point, tickName } from "./scales.ts";
import type { Entry, Shape, Sheet, Spec } from "./scene.ts";
import { leftOut, loud, markOf, scoresAre, type Series, seriesOf } from "./series.ts";
import { entries } from "./tradeoffs.ts";

const SCORES: Record<string, string> = { probability: "predicted probability", logit: "score (logit)" };
const RATES = [{ ...TPR, name: "recall" }, FPR, metricQuantity("precision", "precision")];

const HISTOGRAM: Spec = {
  name: "histogram", title: "Scores by class",
  choice: ({ page }) => ({
    label: "Height",
    options: [
      { value: "share", name: "share of the class" },
      { value: "count", name: page.counts ? "rows" : "mass" },
      { value: "log", name: page.counts ? "rows, log scale" : "mass, log scale" },
    ],
  }),
  scene(store, chosen) {
    const current = seriesOf(store).find(({ isCurrent }) => isCurrent);
    if (current === undefined || current.view.histogram.edges.length < 2) return null;
    const { edges, negative, positive } = current.view.histogram;
    const sides = [negative, positive].map((masses) => heights(masses, chosen));
    const frame = histogramFrame(store, current, sides, chosen);
    const outline = (values: readonly number[], ink: string): Shape => ({ path: `${pathOf(frame, stairs(edges, values, frame.y.low))}Z`, ink });
    return {
      title: store.page.models.length > 1 ? `Scores of ${current.name}` : HISTOGRAM.title, frame,
      shapes: [outline(sides[0]!, "bars negative"), outline(sides[1]!, "bars positive")],
      legend: [side(current.view.name, "positive", positive), side(current.view.rest, "negative", negative)],
      marks: [markOf(current, true, (_, threshold) => [threshold, NaN], RATES)],
      ...sheets(binsOf(edges, negative, positive)),
      note: chosen === "share" ? "Each outline shows shares of its own rows, so both hold the same area." : "",
    };
  },
};

function side(name: string, ink: string, masses: Float64Array): Entry {
  return { ink: `bars ${ink}`, shape: "block", name, words: `n ${count(sum(masses))}` };
}

const sum = (masses: Float64Array): number => masses.reduce((all, mass) => all + mass, 0);

function heights(masses: Float64Array, chosen: string): number[] {
  const total = sum(masses);
  if (chosen === "share") return [...masses].map((mass) => (total > 0 ? mass / total : 0));
  return [...masses].map((mass) => (chosen === "log" ? Math.log10(Math.max(mass, 0.5)) : mass));
}

function histogramFrame(store: Store, { scale, view }: Series, sides: readonly number[][], chosen: string): Frame {
  const { edges } = view.histogram;
  const top = Math.max(...sides.flat(), 1e-9);
  const x = linear(SCORES[scale] ?? "score", edges[0], edges[edges.length - 1], 6);
  const unit = store.page.counts ? "rows" : "mass";
  const y = chosen === "share" ? linear("share of the class", 0, top, 5) : chosen === "count" ? linear(unit, 0, top, 5) : logAxis(unit, top);
  return frameOf(x, y, { height: 250, left: 50, top: 24 });
}

/** Powers of ten; half a row lies on the floor. */
function logAxis(label: string, top: number): Axis {
  const most = Math.max(1, Math.ceil(top - 1e-9));
  const step = Math.ceil(most / 5);
  const powers = Array.from({ length: Math.floor(most / step) + 1 }, (_, k) => k * step);
  return { label, low: Math.log10(0.5), high: Math.max(top, 0.5), ticks: powers.filter((power) => power <= top + 1e-9).map((power) => [power, tickName(10 ** power)] as const) };
}

function stairs(edges: Float64Array, values: readonly number[], floor: number): Point[] {
  const found: Point[] = [[edges[0]!, floor]];
  values.forEach((value, k) => found.push([edges[k]!, value], [edges[k + 1]!, value]));
  return [...found, [edges[edges.length - 1]!, floor]];
}

function binsOf(edges: Float64Array, negative: Float64Array, positive: Float64Array): Sheet {
  return {
    heads: ["from", "to", "positive", "negative"], length: negative.length,
    row: (k) => [edges[k]!, edges[k + 1]!, positive[k]!, negative[k]!],
  };
}

const sheets = (sheet: Sheet): { sheet: Sheet; file: Sheet } => ({ sheet, file: sheet });

const BENEATH = 52; // pixels of the histogram under the reliability diagram
const BARS = 20;

const RELIABILITY: Spec = {
  name: "reliability", title: "Reliability diagram",
  scene(store, _, told) {
    const series = loud(seriesOf(store)).filter(({ view }) => view.reliability !== null);
    const current = series.find(({ isCurrent }) => isCurrent);
    const probability = current && stating(current.scale);
    if (probability === undefined || current === undefined) return null;
    const frame = frameOf(linear("stated probability"), linear("observed share"), { height: 330 + BENEATH, top: 24, bottom: 42 + BENEATH + 8, beneath: BENEATH + 8 });
    const diagonal: Shape = { path: pathOf(frame, [[0, 0], [1, 1]]), ink: "no-skill" };
    const lines = [...series].reverse().sort((a, b) => Number(a.isCurrent) - Number(b.isCurrent));
    const isLone = series.length === 1;
    return {
      title: RELIABILITY.title, frame,
      shapes: [diagonal, ...spread(current, frame), ...lines.flatMap((one) => binsDrawn(one, frame, isLone || one.isCurrent))],
      legend: [
        ...entries(isLone ? series.map((one) => ({ ...one, pick: undefined })) : series, ({ name, view }) => told.get(name) ?? `${view.reliability!.mass.length} bins`),
        { ink: "no-skill", name: "stated = observed", words: "" },
      ],
      marks: [markOf(current, true, (_, threshold) => [probability(threshold), NaN], RATES, [], restating(current.scale))],
      ...sheets(reliabilitySheet(current.view)),
      note: `Each dot stands for about as many rows, its bar is the ${Number((100 * store.page.level).toPrecision(6))}% interval. Beneath: where the stated probabilities lie. ${leftOut(store, series)}`.trim(),
    };
  },
  absent: ({ model }) => (stating(model.scale) ? "its rows are too few for bins" : scoresAre(model.scale)),
};

function binsDrawn({ view, ink }: Series, frame: Frame, bars: boolean): Shape[] {
  const { stated, observed, low, high } = view.reliability!;
  const points = [...stated].map((x, k): Point => [x, observed[k]!]);
  const upright = [...stated].flatMap((x, k) => (Number.isNaN(low[k]!) ? [] : [pathOf(frame, [[x, low[k]!], [x, high[k]!]])]));
  // Dots are lines of no length with round ends, so that one shape of any style draws them all.
  const dots = points.map((point) => `${pathOf(frame, [point])}h.01`).join("");
  return [
    ...(bars ? [{ path: upright.join(""), ink: `whisker ${ink}` }] : []),
    { path: pathOf(frame, points), ink: `joined ${ink}` },
    { path: dots, ink: `dots ${ink}` },
  ];
}

/** Mass of the stated probabilities in equal bins, from the kept operating points. */
function spread({ view, ink, scale }: Series, frame: Frame): Shape[] {
  const { points } = view;
  const score = (p: number): number => (scale === "logit" ? Math.log(p / (1 - p)) : p);
  const above = Array.from({ length: BARS + 1 }, (_, k) => {
    if (k === 0 || k === BARS) return k === 0 ? points.positives + points.negatives : 0;
    const { index } = points.place(score(k / BARS));
    return points.positive[index]! + points.negative[index]!;
  });
  const masses = above.slice(0, BARS).map((mass, k) => Math.max(0, mass - above[k + 1]!));
  const top = Math.max(...masses, 1e-12);
  const floor = frame.height - 42;
  const across = (k: number): number => frame.left + (k / BARS) * (frame.width - frame.left - frame.right);
  const tall = (mass: number): number => Math.round(100 * (floor - (BENEATH * mass) / top)) / 100;
  const outline = masses.map((mass, k) => `V${tall(mass)}H${Math.round(100 * across(k + 1)) / 100}`).join("");
  return [{ path: `M${frame.left},${floor}${outline}V${floor}Z`, ink: `spread ${ink}` }];
}

function reliabilitySheet(view: View): Sheet {
  const { stated, observed, low, high, mass } = view.reliability!;
  return {
    heads: ["stated", "observed", "low", "high", "mass"], length: stated.length,
    row: (k) => [stated[k]!, observed[k]!, low[k]!, high[k]!, mass[k]!],
  };
}

export const SCORE_CHARTS: readonly Spec[] = [HISTOGRAM, RELIABILITY];
