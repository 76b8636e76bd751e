// The threshold in a picture: a dot on a curve or an upright line, which moves and tells where it is.
import { s, setAttributes } from "../dom.ts";
import { number, percent, threshold as thresholdWords } from "../format.ts";
import type { Store } from "../store.ts";
import { cellsAt } from "./mappings.ts";
import { across, down, type Frame, type Point } from "./scales.ts";
import type { Mark } from "./scene.ts";

/** A place in the picture. */
export interface Spot {
  x: number;
  y: number;
}

export interface DrawnMark {
  mark: Mark;
  group: SVGGElement;
  /** Move to the threshold in use; returns the place, or null where none applies. */
  move(): Spot | null;
  /** The kept point that lies nearest in the picture, and how far it is. */
  nearest(spot: Spot): { index: number; distance: number };
  spotOf(index: number): Spot;
}

export function drawnMark(mark: Mark, frame: Frame, store: Store, title: string): DrawnMark {
  const parts = mark.upright ? uprightParts(mark, frame) : dotParts(mark);
  const group = s("g", { class: `mark${mark.isCurrent ? " now" : ""}${mark.upright ? " upright" : ""}` }, ...parts.nodes);
  if (mark.isCurrent) {
    const name = `Mark of the threshold: ${title}`;
    setAttributes(group, { role: "slider", tabindex: 0, "aria-label": name, "aria-valuemin": 0, "aria-valuemax": mark.view.points.length - 1 });
  } else {
    group.setAttribute("aria-hidden", "true");
  }
  if (store.page.models.length > 1) group.dataset["model"] = mark.name;
  const spots = lazily(() => spotsOf(mark, frame));
  const move = (): Spot | null => {
    const threshold = store.thresholdOf(mark.model, mark.viewIndex);
    if (Number.isNaN(threshold)) {
      group.setAttribute("display", "none");
      return null;
    }
    const { index } = mark.view.points.place(threshold);
    const spot = spotOf(mark, frame, index, threshold) ?? defined(spots(), index);
    parts.place(spot, index, threshold);
    setAttributes(group, {
      display: null, "data-threshold": String(threshold), "data-index": index,
      ...(mark.isCurrent ? { "aria-valuenow": valueNow(mark, index), "aria-valuetext": told(mark, index, threshold).join(", ") } : {}),
    });
    return spot;
  };
  return { mark, group, move, nearest: (spot) => nearest(mark, spots(), spot), spotOf: (index) => defined(spots(), index) };
}

/** Right and up is on along the x axis: a lower threshold on a curve, a higher one where x is the threshold. */
export function valueNow(mark: Mark, index: number): number {
  return mark.upright ? mark.view.points.length - 1 - index : index;
}

/** What is said of an operating point: threshold first. */
export function told(mark: Mark, index: number, threshold: number): string[] {
  const cells = cellsAt(mark.view, index);
  const words = Number.isFinite(threshold) ? thresholdWords(threshold) : `${threshold > 0 ? "∞" : "-∞"} (${thresholdWords(threshold)})`;
  const stated = mark.stated ? ` (${percent(mark.stated(threshold))})` : "";
  return [`threshold ${words}${stated}`, ...mark.quantities.map(({ name, of }) => `${name} ${number(of(cells, threshold))}`)];
}

interface Parts {
  nodes: SVGElement[];
  place(spot: Spot, index: number, threshold: number): void;
}

function dotParts(mark: Mark): Parts {
  const nodes: SVGElement[] = [s("circle", { r: mark.isCurrent ? 5.5 : 4, class: `dot ${mark.ink}` })];
  if (mark.isCurrent) nodes.unshift(s("circle", { r: 18, class: "hit" }));
  const [hit, dot] = nodes.length > 1 ? nodes : [undefined, nodes[0]!];
  return {
    nodes,
    place: ({ x, y }) => {
      for (const node of [hit, dot]) if (node) setAttributes(node, { cx: x.toFixed(2), cy: y.toFixed(2) });
    },
  };
}

function uprightParts(mark: Mark, frame: Frame): Parts {
  const bottom = frame.height - frame.bottom + frame.beneath;
  const line = s("line", { y1: frame.top - (mark.isCurrent ? 4 : 0), y2: bottom, class: mark.isCurrent ? "threshold" : `threshold other ${mark.ink}` });
  const dots = mark.dots.map(({ ink }) => s("circle", { r: 3.5, class: `dot ${ink}` }));
  const label = s("text", { y: frame.top - 7, class: "tick", "aria-hidden": "true" });
  const handle = s("circle", { r: 5.5, cy: frame.top - 11, class: "dot handle" });
  const hit = s("line", { y1: 0, y2: bottom, class: "hit" });
  const nodes = mark.isCurrent ? [hit, line, ...dots, handle, label] : [line, ...dots];
  const middle = (frame.left + frame.width - frame.right) / 2;
  return {
    nodes,
    place({ x }, index, threshold) {
      const at = x.toFixed(2);
      for (const node of [hit, line]) setAttributes(node, { x1: at, x2: at });
      handle.setAttribute("cx", at);
      mark.dots.forEach((dot, k) => {
        const y = dot.at(index, threshold)[1];
        setAttributes(dots[k]!, { cx: at, cy: Number.isNaN(y) ? null : down(frame, y).toFixed(2), display: Number.isNaN(y) ? "none" : null });
      });
      if (!mark.isCurrent) return;
      setAttributes(label, { x: (x > middle ? x - 10 : x + 10).toFixed(2), "text-anchor": x > middle ? "end" : "start" });
      label.textContent = told(mark, index, threshold)[0]!;
    },
  };
}

function spotOf(mark: Mark, frame: Frame, index: number, threshold: number): Spot | null {
  const [x, y]: Point = mark.at(index, threshold);
  if (Number.isNaN(x) || (!mark.upright && Number.isNaN(y))) return null;
  return { x: across(frame, x), y: mark.upright ? frame.top : down(frame, y) };
}

function spotsOf(mark: Mark, frame: Frame): (Spot | null)[] {
  return Array.from(mark.view.points.threshold, (threshold, index) => spotOf(mark, frame, index, threshold));
}

/** The spot of a point, or of the next one that has a place: nobody flagged has no precision. */
function defined(spots: readonly (Spot | null)[], index: number): Spot {
  for (let k = index; k < spots.length; k++) if (spots[k]) return spots[k]!;
  for (let k = index; k >= 0; k--) if (spots[k]) return spots[k]!;
  return { x: 0, y: 0 };
}

function nearest(mark: Mark, spots: readonly (Spot | null)[], to: Spot): { index: number; distance: number } {
  let found = { index: 0, distance: Infinity };
  spots.forEach((spot, index) => {
    if (!spot) return;
    const distance = mark.upright ? Math.abs(spot.x - to.x) : Math.hypot(spot.x - to.x, spot.y - to.y);
    if (distance < found.distance) found = { index, distance };
  });
  return found;
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
