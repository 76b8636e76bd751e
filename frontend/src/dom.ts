// Elements without a framework. Text is always set as text, never as markup.
import { shownName } from "./names.ts";

type Child = Node | string | null | undefined;
type Attributes = Record<string, string | number | boolean | null | undefined>;

const SVG = "http://www.w3.org/2000/svg";

export function h<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Attributes = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(name), attributes, children);
}

export function s<K extends keyof SVGElementTagNameMap>(
  name: K, attributes: Attributes = {}, ...children: Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

function filled<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  setAttributes(element, attributes);
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  return element;
}

/** A name from outside: apart from the text around it, whatever its direction of writing. */
export function named(name: string, longest = 40): HTMLElement {
  const short = shortened(name, longest);
  return short === name ? h("bdi", {}, shownName(name)) : h("bdi", { title: name }, short);
}

/** Cut in the middle, where names differ least. */
export function shortened(name: string, longest = 40): string {
  const letters = [...name];
  if (letters.length <= longest) return name;
  const tail = Math.floor((longest - 1) / 2);
  return `${letters.slice(0, longest - 1 - tail).join("").trimEnd()}…${letters.slice(-tail).join("").trimStart()}`;
}

let ids = 0;

export function freshId(prefix: string): string {
  ids += 1;
  return `${prefix}-${ids}`;
}
