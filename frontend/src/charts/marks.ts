// The threshold in a picture: a dot on a curve or an upright line, which moves and tells where it is.
import { s, setAttributes } from "../dom.ts";
import { number, percent, threshold as thresholdWords } from "../format.ts";
import type { Store } from "../store.ts";
import { cellsAt } from "./mappings.ts";
import { isBeyond, pin } from "./pins.ts";
import { type Frame, type Spot, spotAt } from "./scales.ts";
import type { Mark } from "./scene.ts";

export type Place = Pick<Spot, "x" | "y">;

export interface DrawnMark {
  mark: Mark;
  group: SVGGElement;
  /** Move to the threshold in use; returns the place, or null where none applies. */
  move(): Spot | null;
  /** The kept point that lies nearest in the picture, and how far it is. */
  nearest(spot: Place): { index: number; distance: number };
  spotOf(index: number): Spot;
}

export function drawnMark(mark: Mark, frame: Frame, store: Store, title: string): DrawnMark {
  const parts = mark.upright ? uprightParts(mark, frame) : dotParts(mark, frame);
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

function dotParts(mark: Mark, frame: Frame): Parts {
  const shown = pin(frame, mark.ink, mark.isCurrent ? 5.5 : 4, mark.isCurrent);
  const hit = s("circle", { r: 18, class: "hit" });
  return {
    nodes: mark.isCurrent ? [hit, ...shown.nodes] : shown.nodes,
    place(spot, index, threshold) {
      setAttributes(hit, { cx: spot.x.toFixed(2), cy: spot.y.toFixed(2) });
      shown.place(spot, isBeyond(spot) ? valueWords(mark, spot, index, threshold) : "");
    },
  };
}

/** The value that lies beyond the frame; the one of the y axis comes first. */
function valueWords(mark: Mark, { out }: Spot, index: number, threshold: number): string {
  const quantity = mark.quantities[out[1] !== 0 ? 0 : 1];
  return quantity ? `${quantity.name} ${number(quantity.of(cellsAt(mark.view, index), threshold))}` : "";
}

function uprightParts(mark: Mark, frame: Frame): Parts {
  const bottom = frame.height - frame.bottom + frame.beneath;
  const line = s("line", { y1: frame.top - (mark.isCurrent ? 4 : 0), y2: bottom, class: mark.isCurrent ? "threshold" : `threshold other ${mark.ink}` });
  const pins = mark.dots.map(({ ink }) => pin(frame, ink, 3.5, mark.isCurrent));
  const dots = pins.flatMap(({ nodes }) => nodes);
  const label = s("text", { y: frame.top - 7, class: "tick", "aria-hidden": "true" });
  const handle = s("circle", { r: 5.5, cy: frame.top - 11, class: "dot handle" });
  const further = s("path", { d: "M0,-4.5L4.5,0L0,4.5Z", class: "arrow" });
  const hit = s("line", { y1: 0, y2: bottom, class: "hit" });
  const nodes = mark.isCurrent ? [hit, line, ...dots, further, handle, label] : [line, ...dots];
  const middle = (frame.left + frame.width - frame.right) / 2;
  return {
    nodes,
    place({ x, out: [right] }, index, threshold) {
      const at = x.toFixed(2);
      line.setAttribute("display", right === 0 ? "inline" : "none");
      for (const node of [hit, line]) setAttributes(node, { x1: at, x2: at });
      handle.setAttribute("cx", at);
      mark.dots.forEach((dot, k) => {
        const spot = spotAt(frame, dot.at(index, threshold));
        pins[k]!.place(spot, spot && spot.out[1] !== 0 ? valueWords(mark, spot, index, threshold) : "");
      });
      if (!mark.isCurrent) return;
      setAttributes(further, { display: right === 0 ? "none" : null, transform: `translate(${(x + 7 * right).toFixed(2)} ${frame.top - 11}) scale(${right || 1} 1)` });
      setAttributes(label, { x: (x > middle ? x - 10 : x + 10).toFixed(2), "text-anchor": x > middle ? "end" : "start" });
      label.textContent = told(mark, index, threshold)[0]!;
    },
  };
}

function spotOf(mark: Mark, frame: Frame, index: number, threshold: number): Spot | null {
  const point = mark.at(index, threshold);
  return spotAt(frame, mark.upright ? [point[0], frame.y.high] : point);
}

function spotsOf(mark: Mark, frame: Frame): (Spot | null)[] {
  return Array.from(mark.view.points.threshold, (threshold, index) => spotOf(mark, frame, index, threshold));
}

/** The spot of a point, or of the next one that has a place: nobody flagged has no precision. */
function defined(spots: readonly (Spot | null)[], index: number): Spot {
  for (let k = index; k < spots.length; k++) if (spots[k]) return spots[k]!;
  for (let k = index; k >= 0; k--) if (spots[k]) return spots[k]!;
  return { x: 0, y: 0, out: [0, 0] };
}

function nearest(mark: Mark, spots: readonly (Spot | null)[], to: Place): { index: number; distance: number } {
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
