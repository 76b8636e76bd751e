// Charts whose x axis is the threshold: metrics, and net benefit. The threshold is an upright line.
import { percent } from "../format.ts";
import type { View } from "../page.ts";
import type { ScoreScale } from "../payload.ts";
import type { Store } from "../store.ts";
import { benefitLine, inView, steps } from "./lines.ts";
import {
  BENEFIT, cellsAt, metricQuantity, netBenefit, prevalenceOf, type Quantity, restating, stating, treatAll,
} from "./mappings.ts";
import { type Frame, frameOf, linear, niceTicks, pathOf, type Point, tickName } from "./scales.ts";
import type { Choice, Scene, Shape, Spec } from "./scene.ts";
import { fileOf, leftOut, loud, markOf, scoresAre, type Series, seriesOf, sheetOf } from "./series.ts";
import { entries } from "./tradeoffs.ts";

const LINES = ["recall", "precision", "specificity", "f1"];
const SEVERAL = "four";
const UNBOUNDED = ["lr_plus", "lr_minus"]; // their lines leave any paper
const SCALES: Record<string, string> = { probability: "threshold on the probability", logit: "threshold on the logit" };

const title = (store: Store, metric: string): string => store.page.metrics[metric]?.title ?? metric;

const METRICS: Spec = {
  name: "threshold", title: "Metrics by threshold",
  choice(store): Choice {
    const known = Object.keys(store.page.metrics).filter((name) => !UNBOUNDED.includes(name));
    const options = known.map((value) => ({ value, name: title(store, value) }));
    const four = { value: SEVERAL, name: "four together" };
    const several = store.page.models.length > 1;
    const first = several ? options.filter(({ value }) => value === "f1") : [four];
    return { label: "Metric", options: [...first, ...options.filter(({ value }) => !first.some((one) => one.value === value))] };
  },
  scene(store, chosen) {
    const all = seriesOf(store);
    const current = all.find(({ isCurrent }) => isCurrent);
    if (current === undefined) return null;
    const series = all.filter(({ scale }) => scale === current.scale); // one axis has one scale
    const metrics = chosen === SEVERAL ? LINES : [chosen || "f1"];
    const quantities = metrics.map((name) => metricQuantity(name, title(store, name)));
    return chosen === SEVERAL ? several(current, quantities) : single(store, series, current, quantities[0]!);
  },
};

function scoreFrame(scale: ScoreScale, views: readonly View[], y: ReturnType<typeof linear>): Frame {
  const low = Math.min(...views.map(({ histogram: { edges } }) => edges[0]!));
  const high = Math.max(...views.map(({ histogram: { edges } }) => edges[edges.length - 1]!));
  const label = SCALES[scale] ?? "threshold on the score";
  return frameOf({ label, low, high, ticks: niceTicks(low, high, 6).map((at) => [at, tickName(at)] as const) }, y, { top: 24 });
}

const drawn = (view: View, { of }: Quantity, { x }: Frame): Point[] => steps(view, (cells) => of(cells, 0), x.low, x.high);

function several(current: Series, quantities: readonly Quantity[]): Scene {
  const frame = scoreFrame(current.scale, [current.view], linear("metric"));
  const shapes = quantities.map((quantity, k): Shape => ({ path: pathOf(frame, drawn(current.view, quantity, frame)), ink: `curve s${k}` }));
  const dots = quantities.map(({ of }, k) => ({
    ink: `s${k}`, at: (index: number, threshold: number): Point => [threshold, of(cellsAt(current.view, index), threshold)],
  }));
  return {
    title: METRICS.title, frame, shapes,
    legend: quantities.map(({ name }, k) => ({ ink: `s${k}`, name, words: "" })),
    marks: [markOf(current, true, (_, threshold) => [threshold, NaN], quantities, dots)],
    sheet: sheetOf(current, quantities), file: fileOf([current], () => quantities), note: "",
  };
}

function single(store: Store, series: Series[], current: Series, quantity: Quantity): Scene {
  const shown = [...series].sort((a, b) => Number(a.isCurrent) - Number(b.isCurrent));
  const frame = scoreFrame(current.scale, series.map(({ view }) => view), linear(quantity.name, lowest(series, quantity), 1));
  const shapes = shown.map(({ view, ink, isQuiet, pick }): Shape => ({
    path: pathOf(frame, drawn(view, quantity, frame)), ink: `curve ${ink}${isQuiet ? " faint" : ""}`, pick: isQuiet ? pick : undefined,
  }));
  const marks = loud(shown).map((one) => {
    const at = (index: number, threshold: number): Point => [threshold, quantity.of(cellsAt(one.view, index), threshold)];
    return markOf(one, true, at, [quantity], [{ ink: one.ink, at }]);
  });
  return {
    title: `${quantity.name} by threshold`, frame, shapes, marks, legend: entries(series, () => ""),
    sheet: sheetOf(current, [quantity]), file: fileOf(loud(series), () => [quantity]), note: leftOut(store, series),
  };
}

/** 0, or -1 where a metric of chance-corrected agreement falls below it. */
function lowest(series: readonly Series[], { of }: Quantity): number {
  let least = 0;
  for (const { view } of series) for (let k = 0; k < view.points.length; k++) least = Math.min(least, of(cellsAt(view, k), 0) || 0);
  return least < -0.02 ? -Math.ceil(-10 * least) / 10 : 0;
}

const BELOW = 0.15; // of the height above 0 is what a decision curve shows below it

const DECISION: Spec = {
  name: "decision", title: "Decision curve",
  scene(store) {
    const series = seriesOf(store).filter(({ scale, view: { points } }) => stating(scale) && points.positives > 0 && points.negatives > 0);
    const current = series.find(({ isCurrent }) => isCurrent);
    if (current === undefined) return null;
    const lines = series.map((one) => ({ one, points: benefitLine(one.view, stating(one.scale)!) }));
    const frame = benefitFrame(lines.map(({ points }) => points));
    const shares = [...new Set(loud(series).map(({ view }) => prevalenceOf(view)))];
    const references = [
      { path: pathOf(frame, [[0, 0], [frame.x.high, 0]]), ink: "no-skill" },
      ...shares.map((share) => ({ path: pathOf(frame, treatingAll(share, frame)), ink: "limit" })),
    ];
    const shapes = lines.sort((a, b) => Number(!a.one.isQuiet) - Number(!b.one.isQuiet)).map(({ one, points }): Shape => ({
      path: inView(points, frame.x.high, frame.y.low).map((part) => pathOf(frame, part)).join(""),
      ink: `curve ${one.ink}${one.isQuiet ? " faint" : ""}`, pick: one.isQuiet ? one.pick : undefined,
    }));
    const quantitiesOf = (one: Series): Quantity[] => [BENEFIT(stating(one.scale)!)];
    const marks = loud(series).map((one) => {
      const at = (index: number, threshold: number): Point => {
        const stated = stating(one.scale)!(threshold);
        return [stated, netBenefit(cellsAt(one.view, index), stated)];
      };
      return markOf(one, true, at, quantitiesOf(one), [{ ink: one.ink, at }], restating(one.scale));
    });
    const all = { ink: "limit", name: "treat all", words: `prevalence ${percent(prevalenceOf(current.view))}` };
    const none = { ink: "no-skill", name: "treat none", words: "net benefit 0" };
    return {
      title: DECISION.title, frame, shapes: [...references, ...shapes], marks, legend: [...entries(series, () => ""), all, none],
      sheet: sheetOf(current, quantitiesOf(current)), file: fileOf(loud(series), quantitiesOf), note: leftOut(store, series),
    };
  },
  absent: ({ model }) => (stating(model.scale) ? null : scoresAre(model.scale)),
};

/** Thresholds up to where nobody is flagged, benefits a little below 0. */
function benefitFrame(lines: readonly (readonly Point[])[]): Frame {
  const acted = Math.max(0, ...lines.map((line) => line.reduce((most, [t, benefit]) => (benefit !== 0 ? Math.max(most, t) : most), 0)));
  const high = Math.min(Math.max(Math.ceil(20 * acted) / 20, 0.1), 0.99);
  let most = 1e-9;
  for (const line of lines) for (const [t, benefit] of line) if (t <= high) most = Math.max(most, 1.05 * benefit);
  const y = { ...linear("net benefit", 0, most, 7), low: -BELOW * most };
  return frameOf(linear("threshold on the probability", 0, high, 6), y, { left: 52, top: 24 });
}

/** What acting on everybody brings, down to the floor of the frame. */
function treatingAll(share: number, frame: Frame): Point[] {
  const odds = (share - frame.y.low) / (1 - share);
  const last = Math.min(odds / (1 + odds), frame.x.high);
  return Array.from({ length: 41 }, (_, step): Point => [(last * step) / 40, treatAll((last * step) / 40, share)]);
}

export const THRESHOLDS: readonly Spec[] = [METRICS, DECISION];
