// Pointer and keys on a chart: the mark follows both, and a hovering pointer learns what lies beneath it.
import { shortened } from "../dom.ts";
import type { Store } from "../store.ts";
import { type DrawnMark, type Place, told, valueNow } from "./marks.ts";
import { isBeyond } from "./pins.ts";
import type { Frame } from "./scales.ts";
import type { Tip } from "./tips.ts";

/** What the picture holds now; it is replaced when another class or model is drawn. */
export interface Stage {
  frame: Frame;
  marks: readonly DrawnMark[];
  named: boolean;
}

export function play(figure: HTMLElement, svg: SVGSVGElement, box: Tip, stage: () => Stage | null, store: Store): void {
  let dragged: DrawnMark | null = null;
  const spotAt = (event: PointerEvent, { frame }: Stage): Place => {
    const { left, top, width } = svg.getBoundingClientRect();
    const scale = frame.width / width;
    return { x: (event.clientX - left) * scale, y: (event.clientY - top) * scale };
  };
  const show = (now: Stage, one: DrawnMark, index: number, threshold: number, spot: Place, ring: boolean): void => {
    const lines = [...(now.named ? [shortened(one.mark.name, 30)] : []), ...told(one.mark, index, threshold)];
    box.show(now.frame, spot, lines, ring);
  };
  const showMark = (one: DrawnMark, now: Stage): void => {
    const { state } = store;
    if (Number.isNaN(state.threshold)) return;
    const { index } = one.mark.view.points.place(state.threshold);
    const spot = one.move();
    if (spot) show(now, one, index, state.threshold, { x: spot.x, y: one.mark.upright ? now.frame.top + 6 : spot.y }, false);
  };
  const drag = (event: PointerEvent, now: Stage, one: DrawnMark): void => {
    const { index } = one.nearest(spotAt(event, now));
    store.set({ threshold: one.mark.view.points.threshold[index]! });
    showMark(one, now);
  };
  const hover = (event: PointerEvent, now: Stage): void => {
    const spot = spotAt(event, now);
    if (!isInside(now.frame, spot)) return box.hide();
    const found = now.marks.map((one) => ({ one, ...one.nearest(spot) })).filter(({ one }) => !one.mark.upright || one.mark.isCurrent);
    const first = found.sort((a, b) => a.distance - b.distance)[0];
    if (first === undefined) return;
    const { one, index } = first;
    const place = one.spotOf(index);
    show(now, one, index, one.mark.view.points.threshold[index]!, one.mark.upright ? { x: place.x, y: spot.y } : place, !one.mark.upright && !isBeyond(place));
  };

  svg.addEventListener("pointerdown", (event) => {
    const now = stage();
    const one = now?.marks.find(({ mark }) => mark.isCurrent);
    if (!now || !one || event.button !== 0) return;
    const onMark = one.group.contains(event.target as Node);
    if (event.pointerType === "touch" && !onMark) return hover(event, now); // a finger beside the mark reads, or scrolls
    if (!onMark && !isInside(now.frame, spotAt(event, now))) return;
    event.preventDefault(); // no selection of text
    svg.setPointerCapture(event.pointerId);
    dragged = one;
    one.group.focus({ preventScroll: true });
    drag(event, now, one);
  });
  svg.addEventListener("pointermove", (event) => {
    const now = stage();
    if (!now) return;
    if (dragged && now.marks.includes(dragged)) drag(event, now, dragged);
    else hover(event, now);
  });
  for (const name of ["pointerup", "pointercancel"] as const) svg.addEventListener(name, () => (dragged = null));
  svg.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch" && !dragged) box.hide();
  });
  // Chromium makes an SVG element that listens for the focus a stop of the Tab key: its figure listens instead.
  figure.addEventListener("focusin", (event) => {
    const now = stage();
    const one = now?.marks.find(({ group }) => group === event.target);
    if (now && one) showMark(one, now);
  });
  figure.addEventListener("focusout", () => box.hide());
  svg.addEventListener("keydown", (event) => {
    const now = stage();
    const one = now?.marks.find(({ group }) => group === event.target);
    if (!now || !one || event.altKey || event.ctrlKey || event.metaKey) return;
    const index = stepped(one, event.key, store.state.threshold);
    if (index === null) return;
    event.preventDefault();
    store.set({ threshold: one.mark.view.points.threshold[index]! });
    showMark(one, now);
  });
}

const NEAR = 8; // pixels outside the plot

function isInside({ left, right, top, bottom, width, height }: Frame, { x, y }: Place): boolean {
  return x >= left - NEAR && x <= width - right + NEAR && y >= top - NEAR && y <= height - bottom + NEAR;
}

const STEPS: Record<string, number> = {
  ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity,
};

/** The point that a key leads to; null where it leads nowhere. */
function stepped({ mark }: DrawnMark, key: string, threshold: number): number | null {
  const step = STEPS[key];
  if (step === undefined) return null;
  const { points } = mark.view;
  const at = valueNow(mark, points.place(threshold).index);
  const next = Math.min(points.length - 1, Math.max(0, at + step));
  return valueNow(mark, next); // its own inverse
}
