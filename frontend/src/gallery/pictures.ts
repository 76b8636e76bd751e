// Pictures are decoded when they come into view, and before printing.
import { h } from "../dom.ts";
import type { Item } from "./items.ts";

const MOST = 500;

const waiting = new Map<Element, () => void>();
let watcher: IntersectionObserver | null = null;

function shown(image: Element): void {
  waiting.get(image)?.();
  waiting.delete(image);
  watcher?.unobserve(image);
}

/** Leave the pictures that were replaced before anybody saw them. */
function forget(): void {
  for (const image of [...waiting.keys()]) {
    if (image.isConnected) continue;
    waiting.delete(image);
    watcher?.unobserve(image);
  }
}

function watched(image: HTMLImageElement, load: () => void): void {
  if (watcher === null) {
    watcher = new IntersectionObserver(
      (entries) => entries.forEach((entry) => entry.isIntersecting && shown(entry.target)), { rootMargin: "300px" },
    );
    addEventListener("beforeprint", () => [...waiting.keys()].forEach((each) => each.isConnected && shown(each)));
  }
  if (waiting.size > MOST) forget();
  waiting.set(image, load);
  watcher.observe(image);
}

/** A picture that no browser can read leaves a line in its place. */
function saidIfBroken(image: HTMLImageElement, path: string): void {
  image.addEventListener("error", () => image.replaceWith(h("span", { class: "quiet broken" }, "could not be shown: ", h("bdi", {}, path))));
}

/** The picture of a row; null where it has none. */
export function picture(item: Item, isLazy = true): HTMLImageElement | null {
  const { picture: data, link } = item.example;
  if (link !== undefined) {
    const image = h("img", { loading: "lazy", alt: item.alt, referrerpolicy: "no-referrer" });
    saidIfBroken(image, item.example.item);
    image.setAttribute("src", link);
    return image;
  }
  if (data === undefined) return null;
  const image = h("img", { alt: item.alt, decoding: "async" });
  saidIfBroken(image, item.example.item);
  const load = (): void => image.setAttribute("src", `data:image/webp;base64,${data}`);
  if (isLazy) watched(image, load);
  else load();
  return image;
}
