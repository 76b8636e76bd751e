// A chart as a picture of its own: no class, no style sheet, light colours, its title and legend inside.
import { bytesOf } from "../decode.ts";
import { h, s, setAttributes, shortened } from "../dom.ts";
import { sample } from "./picture.ts";
import type { Entry, Scene } from "./scene.ts";

const WIDTH = 480; // as wide as a chart on the page
const SHARPER = 2;
const LINE = 17;
const HEAD = 26;
const WIDEST = 46; // letters of a line of the legend
const BOLD = 38; // of the title
const COPIED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "opacity", "font-size", "font-weight"];
const DEFAULTS: Record<string, string> = {
  "stroke-dasharray": "none", "stroke-linejoin": "miter", "stroke-linecap": "butt", opacity: "1", "font-weight": "400", "stroke-width": "1px",
};

export function standalone(svg: SVGSVGElement, scene: Scene, title: string): string {
  const { width, height } = scene.frame;
  const copy = svg.cloneNode(true) as SVGSVGElement;
  for (const gone of copy.querySelectorAll(".hit, .tip, [display=none]")) gone.remove();
  const lines = scene.legend.map(linesOf);
  const starts = lines.map((_, k) => lines.slice(0, k).flat().length);
  const heads = headsOf(title);
  const above = HEAD + LINE * (heads.length - 1);
  const whole = above + height + LINE * lines.flat().length + 8;
  copy.prepend(
    s("title", {}, title),
    s("rect", { x: 0, y: -above, width, height: whole, class: "paper" }),
    ...heads.map((line, k) => s("text", { x: width / 2, y: 17 - above + LINE * k, class: "axis title", "text-anchor": "middle" }, line)),
  );
  copy.append(...scene.legend.map((entry, k) => {
    const texts = lines[k]!.map((line, place) => s("text", { x: 42, y: 10 + LINE * place }, line));
    const at = `translate(${scene.frame.left - 34} ${height + LINE * starts[k]! + 2})`;
    return s("g", { class: "swatch", transform: at }, sample(entry), ...texts);
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
    xmlns: "http://www.w3.org/2000/svg", viewBox: `0 ${-above} ${width} ${whole}`,
    width: WIDTH, height: Math.round((WIDTH * whole) / width), "font-family": "Helvetica, Arial, sans-serif",
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}

/** A long title breaks before the name of the class. */
function headsOf(title: string): string[] {
  if ([...title].length <= BOLD) return [title];
  const end = title.indexOf(": ") + 1;
  return [title.slice(0, end), shortened(title.slice(end).trim(), BOLD)].filter(Boolean);
}

/** A name and what is said of it, on two lines where one is too short. */
function linesOf({ name, words }: Entry): string[] {
  const line = [name, words].filter(Boolean).join(": ");
  if ([...line].length <= WIDEST) return [line];
  return words === "" ? [shortened(name, WIDEST)] : [`${shortened(name, WIDEST - 1)}:`, words];
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

/**
 * The picture in pixels, twice as sharp.
 *
 * `decode` and `toBlob` wait for the next frame and for an idle moment, which in a page that nobody looks at do not come;
 * the events and calls here do not wait.
 */
export async function pngOf(text: string): Promise<Blob> {
  const picture = await loaded(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`);
  const canvas = h("canvas", {});
  canvas.width = SHARPER * picture.naturalWidth;
  canvas.height = SHARPER * picture.naturalHeight;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const [kind, bytes] = canvas.toDataURL("image/png").split(",");
  if (!kind?.includes("image/png")) throw new Error("this browser makes no PNG");
  return new Blob([bytesOf(bytes!)], { type: "image/png" });
}

function loaded(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = () => resolve(picture);
    picture.onerror = () => reject(new Error("this browser draws no such picture"));
    picture.src = address;
  });
}
