// Lines through operating points. Between two kept points that have others between them the line is straight, and no point
// lies off it by more than the page says; between neighbours it is what it is: straight, bent by tied scores, or a step.
import type { View } from "../page.ts";
import { cellsAt, type Cells, detPoint, netBenefit } from "./mappings.ts";
import type { Point } from "./scales.ts";

const BENDS = 12;

export function straight(view: View, at: (cells: Cells) => Point): Point[] {
  const found: Point[] = [];
  for (let k = 0; k < view.points.length; k++) found.push(at(cellsAt(view, k)));
  return found.filter(exists);
}

/** Tied rows are flagged in any order: rates go along a line, precision, lift and probits do not. */
export function bent(view: View, at: (cells: Cells) => Point, long: (from: Cells, to: Cells) => boolean, shares = EVEN): Point[] {
  const found: Point[] = [];
  for (let k = 0; k < view.points.length; k++) {
    const from = cellsAt(view, k);
    found.push(at(from));
    if (k + 1 === view.points.length || view.points.adjacent[k] !== 1) continue;
    const to = cellsAt(view, k + 1);
    if (to.tp === from.tp || to.fp === from.fp || !long(from, to)) continue;
    for (const share of shares) found.push(at(between(from, to, share)));
  }
  return found.filter(exists);
}

const EVEN = Array.from({ length: BENDS - 1 }, (_, k) => (k + 1) / BENDS);
/** Close together at both ends, where a probit runs away. */
const ENDS = [1e-5, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 0.99, 0.999, 0.9999, 0.99999];

export function detLine(view: View): Point[] {
  const far = (from: Cells, to: Cells): boolean => {
    const [a, b] = [detPoint(from), detPoint(to)];
    const clip = (value: number): number => Math.min(3.1, Math.max(-3.1, value));
    return Math.hypot(clip(a[0]) - clip(b[0]), clip(a[1]) - clip(b[1])) > 0.05;
  };
  return bent(view, (cells) => [finite(detPoint(cells)[0]), finite(detPoint(cells)[1])], far, ENDS);
}

const FAR = 40; // probits; off any paper, and still a number
const finite = (value: number): number => (Number.isNaN(value) ? NaN : Math.min(FAR, Math.max(-FAR, value)));

/** The part of a DET line inside the frame; rates of 0 lie on its edge. */
export function insideDet(points: readonly Point[], bottom: number, top: number): Point[] {
  const raised = points.map(([x, y]): Point => [Math.max(x, bottom), Math.max(y, bottom)]);
  const inside = (point: Point | undefined): boolean => point !== undefined && point[0] <= top && point[1] <= top;
  const first = raised.findIndex(inside);
  if (first < 0) return [];
  let last = first;
  while (inside(raised[last + 1])) last += 1;
  const found = raised.slice(first, last + 1);
  const [before, after] = [raised[first - 1], raised[last + 1]];
  if (before) found.unshift(leaving(raised[first]!, before, top));
  if (after) found.push(leaving(raised[last]!, after, top));
  return found;
}

function leaving(inner: Point, outer: Point, top: number): Point {
  if (outer[1] >= FAR) return [inner[0], top];
  if (outer[0] >= FAR) return [top, inner[1]];
  const shares = [0, 1].filter((k) => outer[k]! > top).map((k) => (top - inner[k]!) / (outer[k]! - inner[k]!));
  const share = Math.min(...shares);
  return [inner[0] + share * (outer[0] - inner[0]), inner[1] + share * (outer[1] - inner[1])];
}

/** A metric against the threshold: the table of a point holds down to the next lower score. */
export function steps(view: View, metric: (cells: Cells) => number, low: number, high: number): Point[] {
  const { points } = view;
  const found: Point[] = [];
  const clip = (value: number): number => Math.min(high, Math.max(low, value));
  for (let k = points.length - 1; k >= 0; k--) {
    const y = metric(cellsAt(view, k));
    if (Number.isNaN(y)) continue;
    const lower = points.threshold[k + 1];
    if (lower === undefined) found.push([low, y]);
    else if (points.adjacent[k] === 1) found.push([clip(lower), y]);
    found.push([clip(points.threshold[k]!), y]);
  }
  return found;
}

/** Net benefit against the probability: bent and stepped, by rising probability. */
export function benefitLine(view: View, probability: (score: number) => number): Point[] {
  const { points } = view;
  const found: Point[] = [];
  const add = (cells: Cells, t: number): void => {
    const y = netBenefit(cells, t);
    if (t >= 0 && Number.isFinite(y)) found.push([t, y]);
  };
  for (let k = points.length - 1; k >= 0; k--) {
    const cells = cellsAt(view, k);
    const score = points.threshold[k]!;
    const to = score === Infinity ? 1 : probability(score);
    const lower = points.threshold[k + 1];
    const from = lower === undefined ? 0 : probability(lower);
    const stepped = lower === undefined || points.adjacent[k] === 1;
    const parts = stepped ? Math.max(1, Math.ceil((to - from) / 0.02)) : 0;
    for (let part = 0; part < parts; part++) add(cells, from + ((to - from) * part) / parts);
    add(cells, to);
  }
  return found;
}

/** The parts of a line above a floor and left of an end, cut where they cross the floor. */
export function inView(points: readonly Point[], high: number, floor: number): Point[][] {
  const parts: Point[][] = [];
  let part: Point[] = [];
  const shown = points.filter(([x]) => x <= high);
  shown.forEach((start, k) => {
    const end = shown[k + 1] ?? start;
    if (start[1] >= floor) part.push(start);
    if (start[1] >= floor === end[1] >= floor) return;
    const gone = (start[1] - floor) / (start[1] - end[1]);
    part.push([start[0] + gone * (end[0] - start[0]), floor]);
    if (end[1] < floor) {
      parts.push(part);
      part = [];
    }
  });
  if (part.length > 0) parts.push(part);
  return parts;
}

function between(from: Cells, to: Cells, share: number): Cells {
  const mix = (a: number, b: number): number => a + share * (b - a);
  return { tp: mix(from.tp, to.tp), fp: mix(from.fp, to.fp), fn: mix(from.fn, to.fn), tn: mix(from.tn, to.tn) };
}

const exists = ([x, y]: Point): boolean => !Number.isNaN(x) && !Number.isNaN(y);
