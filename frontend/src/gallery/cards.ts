// Rows as cards with their picture.
import { h } from "../dom.ts";
import type { Store } from "../store.ts";
import { everyAnswer, type Item, path, scores, shares, verdict } from "./items.ts";
import { picture } from "./pictures.ts";

/** A way to list rows. */
export interface Listing {
  root: HTMLElement;
  show(items: Item[]): void;
  /** Put the focus on an item. */
  focus(place: number): void;
}

export function cards(store: Store, open: (place: number) => void): Listing {
  const root = h("ul", { class: "cards-of-rows" });
  let kept = new Map<string, HTMLElement>();
  let keys: string[] = [];
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("button.picture");
    const card = button?.closest("li");
    if (card) open([...root.children].indexOf(card));
  });
  return {
    root,
    show(items) {
      const next = items.map((item) => item.key);
      if (next.length === keys.length && next.every((key, place) => key === keys[place])) return;
      keys = next;
      const drawn = items.map((item) => [item.key, kept.get(item.key) ?? card(item, store)] as const);
      kept = new Map(drawn); // a picture that stays is not decoded again
      root.replaceChildren(...drawn.map(([, element]) => element));
    },
    focus: (place) => root.children[place]?.querySelector("button")?.focus(),
  };
}

function card(item: Item, store: Store): HTMLElement {
  const { example } = item;
  const answer = example.answers[store.state.model] ?? null;
  const image = picture(item);
  return h(
    "li", { class: "row-card", "data-item": example.item },
    h("button", { type: "button", class: "picture", title: image === null ? item.alt : null }, image ?? h("span", { class: "quiet" }, "no picture")),
    verdict(item), shares(example, store), everyAnswer(item, store) ?? scores(answer, store), path(example),
    h("span", { class: "quiet row-number" }, `row ${example.row}`),
  );
}
