// The still part of a chart as SVG elements: axes, shapes, samples of a legend.
import { named, h, s } from "../dom.ts";
import { across, down, type Frame } from "./scales.ts";
import type { Entry, Shape } from "./scene.ts";

export function axes(frame: Frame): SVGGElement {
  const { left, top, width, height } = frame;
  const [right, bottom] = [width - frame.right, height - frame.bottom];
  const floor = bottom + frame.beneath;
  const group = s("g", { "aria-hidden": "true" });
  for (const [value, name] of frame.x.ticks) {
    const x = crisp(across(frame, value));
    group.append(s("line", { x1: x, y1: top, x2: x, y2: floor, class: "grid" }));
    group.append(s("text", { x, y: floor + 15, class: "tick", "text-anchor": "middle" }, name));
  }
  for (const [value, name] of frame.y.ticks) {
    const y = crisp(down(frame, value));
    group.append(s("line", { x1: left, y1: y, x2: right, y2: y, class: "grid" }));
    group.append(s("text", { x: left - 6, y: y + 4, class: "tick", "text-anchor": "end" }, name));
  }
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  group.append(s("text", { x, y: height - 7, class: "axis", "text-anchor": "middle" }, frame.x.label));
  group.append(s("text", { x: 12, y, class: "axis", "text-anchor": "middle", transform: `rotate(-90 12 ${y})` }, frame.y.label));
  return group;
}

const crisp = (value: number): number => Math.round(100 * value) / 100;

export function shapes(drawn: readonly Shape[]): SVGGElement {
  const group = s("g", { "aria-hidden": "true" });
  for (const { path, ink, pick } of drawn) {
    if (path === "") continue;
    group.append(s("path", { d: path, class: ink }));
    if (pick === undefined) continue;
    const wide = s("path", { d: path, class: "hit pick" }); // a hairline is hard to hit
    wide.addEventListener("pointerdown", (event) => event.stopPropagation());
    wide.addEventListener("click", pick);
    group.append(wide);
  }
  return group;
}

export function sample({ ink, shape }: Entry): SVGElement {
  if (shape === "block") return s("rect", { x: 5, y: 1, width: 24, height: 10, class: ink });
  return s("line", { x1: 1, y1: 6, x2: 33, y2: 6, class: ink });
}

export function legendOf(entries: readonly Entry[]): HTMLUListElement {
  const list = h("ul", { class: "legend" });
  for (const entry of entries) {
    const swatch = s("svg", { viewBox: "0 0 34 12", width: 34, height: 12, class: "swatch", "aria-hidden": "true" }, sample(entry));
    const words = h("span", {}, named(entry.name), " ", h("span", { class: "quiet" }, entry.words));
    if (entry.pick === undefined) {
      list.append(h("li", {}, swatch, " ", words));
      continue;
    }
    const button = h("button", { type: "button", class: "pick", "aria-pressed": String(entry.chosen === true) }, swatch, " ", words);
    button.addEventListener("click", entry.pick);
    list.append(h("li", {}, button));
  }
  return list;
}
