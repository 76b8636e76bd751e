// A chart as a picture of its own: no class, no style sheet, light colours, its title and legend inside.
import { h, s, setAttributes } from "../dom.ts";
import { sample } from "./picture.ts";
import type { Scene } from "./scene.ts";

const WIDTH = 480; // as wide as a chart on the page
const SHARPER = 2;
const LINE = 17;
const HEAD = 26;
const COPIED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "opacity", "font-size", "font-weight"];
const DEFAULTS: Record<string, string> = {
  "stroke-dasharray": "none", "stroke-linejoin": "miter", "stroke-linecap": "butt", opacity: "1", "font-weight": "400", "stroke-width": "1px",
};

export function standalone(svg: SVGSVGElement, scene: Scene, title: string): string {
  const { width, height } = scene.frame;
  const copy = svg.cloneNode(true) as SVGSVGElement;
  for (const gone of copy.querySelectorAll(".hit, .tip")) gone.remove();
  const whole = HEAD + height + LINE * scene.legend.length + 8;
  copy.prepend(
    s("title", {}, title),
    s("rect", { x: 0, y: -HEAD, width, height: whole, class: "paper" }),
    s("text", { x: width / 2, y: -9, class: "axis title", "text-anchor": "middle" }, title),
  );
  copy.append(...scene.legend.map(({ name, words, ...entry }, k) => {
    const text = s("text", { x: 42, y: 10 }, [name, words].filter(Boolean).join(": "));
    return s("g", { class: "swatch", transform: `translate(${scene.frame.left - 34} ${height + LINE * k + 2})` }, sample({ name, words, ...entry }), text);
  }));
  // The style sheet itself says how it looks: on paper, whatever the page's colours are.
  const paper = h("div", { class: "chart-paper", "aria-hidden": "true" }, copy);
  document.body.append(paper);
  try {
    for (const element of copy.querySelectorAll<SVGElement>("*")) inline(element);
  } finally {
    paper.remove();
  }
  bare(copy);
  setAttributes(copy, {
    xmlns: "http://www.w3.org/2000/svg", viewBox: `0 ${-HEAD} ${width} ${whole}`,
    width: WIDTH, height: Math.round((WIDTH * whole) / width), "font-family": "Helvetica, Arial, sans-serif",
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}

function inline(element: SVGElement): void {
  const style = getComputedStyle(element);
  const isShape = !["g", "title"].includes(element.tagName);
  const isText = element.tagName === "text";
  for (const name of isShape ? COPIED : ["opacity"]) {
    const value = style.getPropertyValue(name);
    const forText = name.startsWith("font");
    if (value === "" || value === DEFAULTS[name] || forText !== isText && (forText || name.startsWith("stroke"))) continue;
    const [paint, opacity] = opaque(value);
    element.setAttribute(name, paint);
    if (opacity !== null) element.setAttribute(`${name}-opacity`, opacity);
  }
  if (element.getAttribute("stroke") === "none") element.removeAttribute("stroke");
}

/** Old readers of SVG know no rgba(). */
function opaque(value: string): [string, string | null] {
  const found = /^rgba\((.+), ([\d.]+)\)$/.exec(value);
  return found ? [`rgb(${found[1]})`, found[2]!] : [value.replaceAll("px", ""), null];
}

function bare(copy: SVGSVGElement): void {
  for (const element of [copy, ...copy.querySelectorAll<SVGElement>("*")]) {
    for (const { name } of [...element.attributes]) {
      if (/^(class|role|tabindex|style|aria-.*|data-.*)$/.test(name)) element.removeAttribute(name);
    }
  }
}

/** The picture in pixels, twice as sharp. */
export async function pngOf(text: string): Promise<Blob> {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await picture.decode();
  const canvas = h("canvas", {});
  canvas.width = SHARPER * picture.naturalWidth;
  canvas.height = SHARPER * picture.naturalHeight;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("this browser makes no PNG"))), "image/png");
  });
}
