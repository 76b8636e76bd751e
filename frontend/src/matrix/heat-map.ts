// All cells at once, on a canvas; the lists beside it say the same to the keyboard and to screen readers.
import { h } from "../dom.ts";
import { count } from "../format.ts";
import { adds, toggled } from "./chosen.ts";
import type { Store } from "../store.ts";
import { type Matrix, Shades } from "./confusions.ts";
import { cellAt, type Colour, painted, placesOf, span } from "./pixels.ts";
import { label } from "./wording.ts";

const FINGER = 4; // CSS pixels around the pointer in which a cell is looked for

interface HeatMap {
  root: HTMLElement;
  draw(matrix: Matrix): void;
  find(text: string): void;
}

export function heatMap(store: Store): HeatMap {
  const canvas = h("canvas", { role: "img" });
  const tip = h("div", { class: "heat-tip", "aria-hidden": "true" });
  const frame = h("div", { class: "heat-frame" }, canvas, tip);
  const axes = h("p", { class: "quiet" }, "Rows: truth, from the top. Columns: prediction, from the left.");
  const root = h("div", { class: "heat-map" }, h("h3", {}, "All cells"), frame, axes);
  let matrix: Matrix | null = null;
  let order: number[] = [];
  let shades: Shades | null = null;
  let text = "";
  const paint = (): void => {
    const width = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
    if (matrix === null || shades === null || width === 0) return;
    canvas.width = canvas.height = width;
    const context = canvas.getContext("2d");
    if (context === null) return;
    const bytes = painted(matrix, shades, order, width, colour("--blue"), colour("--orange"));
    context.putImageData(new ImageData(bytes, width, width), 0, 0);
    if (text !== "") bands(context, matrix, order, text, width);
  };
  const at = (event: MouseEvent): { truth: number; predicted: number } | null => {
    if (matrix === null || shades === null) return null;
    const box = canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    return cellAt(matrix, shades, order, x, y, FINGER / box.width);
  };
  canvas.addEventListener("pointermove", (event) => {
    const cell = at(event);
    if (cell && matrix) show(tip, frame, event, label(matrix, cell.truth, cell.predicted));
  });
  canvas.addEventListener("pointerleave", () => tip.classList.remove("shown"));
  canvas.addEventListener("click", (event) => {
    const cell = at(event);
    if (cell === null || matrix === null) return;
    const names = { truth: matrix.names[cell.truth]!, predicted: matrix.names[cell.predicted]! };
    store.set({ cells: toggled(store.state.cells, names, adds(event)), outcome: null });
  });
  new ResizeObserver(paint).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  return {
    root,
    draw(next) {
      matrix = next;
      order = next.order(store.state.matrix.sort);
      shades = new Shades(next, store.state.matrix);
      canvas.setAttribute("aria-label", `Heat map of ${count(next.size)} by ${count(next.size)} classes; the lists hold the same cells`);
      paint();
    },
    find(asked) {
      text = asked;
      paint();
    },
  };
}

function colour(name: string): Colour {
  const parts = getComputedStyle(document.documentElement).getPropertyValue(name).trim().split(/\s+/).map(Number);
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];
}

/** Bands over the rows and columns of the classes that were searched. */
function bands(context: CanvasRenderingContext2D, matrix: Matrix, order: number[], text: string, width: number): void {
  const places = placesOf(order);
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--info");
  context.globalAlpha = 0.25;
  matrix.names.forEach((name, code) => {
    if (!name.toLowerCase().includes(text)) return;
    const [from, to] = span(places[code]!, order.length, width);
    context.fillRect(0, from, width, to - from);
    context.fillRect(from, 0, to - from, width);
  });
  context.globalAlpha = 1;
}

function show(tip: HTMLElement, frame: HTMLElement, event: MouseEvent, text: string): void {
  const box = frame.getBoundingClientRect();
  tip.textContent = text;
  tip.classList.add("shown");
  const left = Math.min(event.clientX - box.left + 12, box.width - tip.offsetWidth);
  tip.style.setProperty("left", `${Math.max(0, left)}px`);
  tip.style.setProperty("top", `${event.clientY - box.top + 16}px`);
}
