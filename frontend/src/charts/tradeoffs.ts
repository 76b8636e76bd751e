// ROC, precision-recall, DET, gain and lift: curves through operating points, the threshold a dot on them.
import { percent } from "../format.ts";
import type { View } from "../page.ts";
import type { Store } from "../store.ts";
import { bent, detLine, insideDet, straight } from "./lines.ts";
import {
  cellsAt, type Cells, detPoint, FLAGGED, FOUND, FPR, LIFT, MISSES, PRECISION, prevalenceOf, type Quantity, RECALL, TPR,
} from "./mappings.ts";
import { type Frame, frameOf, linear, pathOf, type Point, probitAxis } from "./scales.ts";
import type { Entry, Scene, Shape, Spec } from "./scene.ts";
import { areaWords, fileOf, leftOut, loud, markOf, type Series, seriesOf, sheetOf } from "./series.ts";

interface Plan {
  name: string;
  title: string;
  x: Quantity;
  y: Quantity;
  line(view: View): Point[];
  frame(series: readonly Series[]): Frame;
  /** Places of the axes, where these are not the quantities themselves. */
  place?(cells: Cells, frame: Frame): Point;
  /** The line as far as the frame shows it. */
  shown?(points: Point[], frame: Frame): Point[];
  /** Lines of no skill and of perfection, for the current view. */
  references(current: Series, frame: Frame, store: Store, series: readonly Series[]): { shapes: Shape[]; legend: Entry[] };
  words?(store: Store, view: View): string;
}

const DIAGONAL: readonly Point[] = [[0, 0], [1, 1]];
const longer = (quantity: Quantity) => (from: Cells, to: Cells): boolean => quantity.of(to, 0) - quantity.of(from, 0) > 1 / 300;

const ROC: Plan = {
  name: "roc", title: "ROC curve", x: FPR, y: TPR,
  line: (view) => straight(view, (cells) => [FPR.of(cells, 0), TPR.of(cells, 0)]),
  frame: () => frameOf(linear("false positive rate"), linear("true positive rate (recall)")),
  references: (_, frame) => reference(frame, DIAGONAL, "no-skill", "no skill", "AUC 0.5"),
  words: (store, view) => areaWords(store, view, "roc_auc", "AUC"),
};

/** Level back to the edge: above the highest score nobody is predicted positive, so there is no precision and no lift. */
function fromTheLeft(points: Point[]): Point[] {
  const first = points[0];
  return first && first[0] > 0 ? [[0, first[1]], ...points] : points;
}

const PR: Plan = {
  name: "pr", title: "Precision-recall curve", x: RECALL, y: PRECISION,
  line(view) {
    return fromTheLeft(bent(view, (cells) => [RECALL.of(cells, 0), PRECISION.of(cells, 0)], longer(RECALL)));
  },
  frame: () => frameOf(linear("recall (true positive rate)"), linear("precision")),
  references(current, frame, _, series) {
    const lines = loud(series).map(({ view }) => prevalenceOf(view));
    const shapes = [...new Set(lines)].map((share) => ({ path: pathOf(frame, [[0, share], [1, share]]), ink: "no-skill" }));
    const ends = `prevalence ${percent(prevalenceOf(current.view))}`;
    return { shapes, legend: [{ ink: "no-skill", name: "no skill", words: ends }] };
  },
  words: (store, view) => areaWords(store, view, "average_precision", "AP"),
};

const GAIN: Plan = {
  name: "gain", title: "Gain curve", x: FLAGGED, y: FOUND,
  line: (view) => straight(view, (cells) => [FLAGGED.of(cells, 0), FOUND.of(cells, 0)]),
  frame: () => frameOf(linear("share of rows flagged"), linear("share of positives found")),
  references(current, frame, store) {
    const found = reference(frame, DIAGONAL, "no-skill", "no skill", "10% in any 10%");
    if (store.page.soft) return found; // no scores can split a row
    const share = prevalenceOf(current.view);
    const perfect = reference(frame, [[0, 0], [share, 1], [1, 1]], "limit", "perfect", `prevalence ${percent(share)}`);
    return { shapes: [...found.shapes, ...perfect.shapes], legend: [...found.legend, ...perfect.legend] };
  },
};

const ABOVE = 18; // pixels, for the value of a mark that lies higher than the frame
const FIRST = 0.01; // share of rows; the lift of fewer is that of a handful

const LIFTED: Plan = {
  name: "lift", title: "Lift curve", x: FLAGGED, y: LIFT,
  line: (view) => fromTheLeft(bent(view, (cells) => [FLAGGED.of(cells, 0), LIFT.of(cells, 0)], longer(FLAGGED))),
  frame(series) {
    let top = 1;
    for (const { view } of series) {
      for (let k = 0; k < view.points.length; k++) {
        const cells = cellsAt(view, k);
        if (FLAGGED.of(cells, 0) >= FIRST) top = Math.max(top, LIFT.of(cells, 0));
      }
    }
    return frameOf(linear("share of rows flagged"), linear("lift", 0, 1.1 * top, 6), { top: ABOVE });
  },
  references: (_, frame) => reference(frame, [[0, 1], [1, 1]], "no-skill", "no skill", "lift 1"),
};

const LEAST = 0.001;
const USUAL = 0.6;
const MOST = 0.99;

const DET: Plan = {
  name: "det", title: "DET curve", x: FPR, y: MISSES,
  line: detLine,
  frame(series) {
    const equal = Math.max(...series.map(({ view }) => equalErrorRate(view)));
    const low = Math.max(LEAST, Math.min(...series.map(({ view: { points } }) => Math.min(0.5 / Math.max(points.positives, points.negatives), 0.01))));
    const high = equal < 0.4 ? USUAL : MOST;
    return frameOf(probitAxis("false positive rate", low, high, 0.08), probitAxis("miss rate", low, high, 0.045), { top: ABOVE });
  },
  place(cells, { x }) {
    const [alarms, misses] = detPoint(cells);
    return [Math.max(alarms, x.low), Math.max(misses, x.low)]; // as the line: rates of 0 lie on the edge
  },
  shown: (points, { x }) => insideDet(points, x.low, x.high),
  references(_, frame) {
    const top = Math.min(frame.x.high, -frame.x.low);
    return reference(frame, top > 0 ? [[-top, top], [top, -top]] : [], "no-skill", "no skill", "both rates sum to 100%");
  },
};

/** Where misses meet false alarms, to the resolution of the kept points: for the choice of an axis. */
function equalErrorRate(view: View): number {
  for (let k = 0; k < view.points.length; k++) {
    const cells = cellsAt(view, k);
    if (FPR.of(cells, 0) >= MISSES.of(cells, 0)) return FPR.of(cells, 0);
  }
  return 0.5;
}

function reference(frame: Frame, points: readonly Point[], ink: string, name: string, words: string): { shapes: Shape[]; legend: Entry[] } {
  return { shapes: [{ path: pathOf(frame, points), ink }], legend: [{ ink, name, words }] };
}

function sceneOf(plan: Plan, store: Store, told: ReadonlyMap<string, string>): Scene | null {
  const series = seriesOf(store).filter(({ view: { points } }) => points.positives > 0 && points.negatives > 0);
  const current = series.find(({ isCurrent }) => isCurrent);
  if (current === undefined) return null;
  const frame = plan.frame(series);
  const place = plan.place ?? ((cells: Cells): Point => [plan.x.of(cells, 0), plan.y.of(cells, 0)]);
  const { shapes, legend } = plan.references(current, frame, store, series);
  const ordered = [...series].sort((a, b) => rank(a) - rank(b));
  const lines = ordered.map(({ view, ink, isQuiet, pick }): Shape => {
    const points = plan.line(view);
    const path = pathOf(frame, plan.shown ? plan.shown(points, frame) : points);
    return { path, ink: `curve ${ink}${isQuiet ? " faint" : ""}`, pick: isQuiet ? pick : undefined };
  });
  const quantities = [plan.x, plan.y];
  const marks = loud(ordered).map((one) => markOf(one, false, (index) => place(cellsAt(one.view, index), frame), [plan.y, plan.x]));
  return {
    title: plan.title, frame, shapes: [...shapes, ...lines], marks,
    legend: [...entries(series, (one) => plan.words?.(store, one.view) || (told.get(one.name) ?? "")), ...legend],
    sheet: sheetOf(current, quantities), file: fileOf(loud(series), () => quantities), note: leftOut(store, series),
  };
}

const rank = ({ isQuiet, isCurrent }: Series): number => (isQuiet ? 0 : isCurrent ? 2 : 1);

export function entries(series: readonly Series[], words: (one: Series) => string): Entry[] {
  return series.map((one) => ({
    ink: one.ink, name: one.name, words: words(one), pick: one.pick, chosen: one.isCurrent,
  }));
}

export const TRADEOFFS: readonly Spec[] = [ROC, PR, GAIN, LIFTED, DET].map((plan) => ({
  name: plan.name, title: plan.title, scene: (store, _, told) => sceneOf(plan, store, told),
}));
