// A box of words at a place of the picture.
import { s, setAttributes } from "../dom.ts";
import type { Place } from "./marks.ts";
import type { Frame } from "./scales.ts";

const LINE = 14;
const WIDE = 6.2; // of a letter, on average

export interface Tip {
  group: SVGGElement;
  show(frame: Frame, spot: Place, lines: readonly string[], ring: boolean): void;
  hide(): void;
}

export function tip(): Tip {
  const box = s("rect", { rx: 3, class: "box" });
  const ring = s("circle", { r: 4, class: "ghost" });
  const words = s("g", {});
  const group = s("g", { class: "tip", "aria-hidden": "true", display: "none" }, ring, box, words);
  return {
    group,
    hide: () => group.setAttribute("display", "none"),
    show(frame, spot, lines, ringed) {
      group.removeAttribute("display");
      setAttributes(ring, { cx: spot.x.toFixed(2), cy: spot.y.toFixed(2), display: ringed ? null : "none" });
      const texts = lines.map((line) => s("text", {}, line));
      words.replaceChildren(...texts);
      const width = WIDE * Math.max(...lines.map((line) => line.length)) + 14; // to measure the text would lay out the page anew
      const height = LINE * lines.length + 8;
      const right = spot.x + 12 + width <= frame.width;
      const x = Math.max(1, right ? spot.x + 12 : spot.x - 12 - width);
      const y = Math.min(Math.max(1, spot.y + 10), frame.height - height - 1);
      setAttributes(box, { x, y, width, height });
      texts.forEach((text, k) => setAttributes(text, { x: x + 7, y: y + LINE * (k + 1) }));
    },
  };
}
