// A dot at a place of the picture. Beyond the frame it would show a point that is not its own: there an arrow stands at
// the edge, with the value in words.
import { s, setAttributes } from "../dom.ts";
import { type Frame, type Spot } from "./scales.ts";

interface Pin {
  dot: SVGElement;
  nodes: SVGElement[];
  /** Null hides it. */
  place(spot: Spot | null, words: string): void;
}

const ARROW = "M-6,-5L4,0L-6,5Z"; // its tip lies a little outside

export function pin(frame: Frame, ink: string, radius: number, says: boolean): Pin {
  const dot = s("circle", { r: radius, class: `dot ${ink}` });
  const arrow = s("path", { d: ARROW, class: `arrow ${ink}`, display: "none" });
  const text = s("text", { class: "tick said", display: "none" });
  return {
    dot,
    nodes: says ? [dot, arrow, text] : [dot, arrow],
    place(spot, words) {
      const isOut = spot !== null && isBeyond(spot);
      setAttributes(dot, { display: spot !== null && !isOut ? null : "none" });
      for (const node of [arrow, text]) setAttributes(node, { display: isOut ? null : "none" });
      if (spot === null) return;
      const { x, y, out: [right, up] } = spot;
      setAttributes(dot, { cx: x.toFixed(2), cy: y.toFixed(2) });
      if (!isOut) return;
      const turned = Math.round((Math.atan2(-up, right) * 180) / Math.PI);
      arrow.setAttribute("transform", `translate(${x.toFixed(2)} ${y.toFixed(2)}) rotate(${turned})`);
      const toLeft = x > frame.left + 0.6 * (frame.width - frame.left - frame.right);
      setAttributes(text, {
        x: (toLeft ? x - 9 : x + 9).toFixed(2), y: (up > 0 ? y - 2 : y - 7).toFixed(2), "text-anchor": toLeft ? "end" : "start",
      });
      text.textContent = words;
    },
  };
}

export const isBeyond = ({ out: [right, up] }: Spot): boolean => right !== 0 || up !== 0;
