// One row large, with all that is known of it; arrow keys go on to the next.
import { h, named } from "../dom.ts";
import { count } from "../format.ts";
import type { Store } from "../store.ts";
import { classNames, everyAnswer, type Item, path, scores, shares, verdict } from "./items.ts";
import { picture } from "./pictures.ts";

interface Viewer {
  root: HTMLDialogElement;
  open(items: Item[], place: number): void;
}

export function viewer(store: Store): Viewer {
  const root = h("dialog", { class: "row-viewer", "aria-label": "One row" });
  const content = h("div");
  const where = h("span", { class: "quiet", role: "status" });
  const [back, on, close] = ["Previous", "Next", "Close"].map((text) => h("button", { type: "button", class: "plain" }, text)) as [
    HTMLButtonElement, HTMLButtonElement, HTMLButtonElement,
  ];
  root.append(h("div", { class: "viewer-bar" }, back, on, where, close), content);
  let [items, place]: [Item[], number] = [[], 0];
  const draw = (): void => {
    const item = items[place];
    if (item === undefined) return;
    back.disabled = place === 0;
    on.disabled = place === items.length - 1;
    where.textContent = `${count(place + 1)} of ${count(items.length)}`;
    content.replaceChildren(...details(item, store));
  };
  const step = (by: number): void => {
    const next = Math.min(items.length - 1, Math.max(0, place + by));
    if (next === place) return;
    place = next;
    draw();
    if (document.activeElement === document.body || !root.contains(document.activeElement)) close.focus();
  };
  back.addEventListener("click", () => step(-1));
  on.addEventListener("click", () => step(1));
  close.addEventListener("click", () => root.close());
  root.addEventListener("click", (event) => event.target === root && root.close()); // beside it
  root.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    step(by);
  });
  return {
    root,
    open(all, first) {
      [items, place] = [all, first];
      draw();
      root.showModal();
    },
  };
}

function details(item: Item, store: Store): Node[] {
  const { example } = item;
  const image = picture(item, false);
  const several = store.page.models.length > 1;
  const facts = h("div", { class: "viewer-facts" }, h("p", {}, verdict(item)), shares(example, store), everyAnswer(item, store));
  store.page.models.forEach((model, at) => {
    const answer = example.answers[at] ?? null;
    if (several) facts.append(h("h3", {}, named(model.name)));
    if (answer && store.page.task === "multilabel") facts.append(h("p", {}, "predicted in the evaluation: ", classNames(answer.predicted, store)));
    facts.append(scores(answer, store, Infinity, model.scale) ?? h("p", { class: "quiet" }, answer === null ? "no answer" : "no scores"));
  });
  facts.append(path(example), h("p", { class: "quiet" }, `row ${example.row}`));
  return image === null ? [facts] : [image, facts];
}
