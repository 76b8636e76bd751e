// The threshold: a slider over the kept operating points, and a box for any number.
import { freshId, h, shortened } from "../dom.ts";
import { count, percent, threshold as words } from "../format.ts";
import type { Points } from "../points.ts";
import type { Store } from "../store.ts";
import { known } from "../views.ts";
import type { Part } from "./controls.ts";
import { setText } from "./metrics_table.ts";

export function thresholdInputs(store: Store): Part {
  const says = freshId("flagged");
  const boxId = freshId("threshold");
  const slider = h("input", { type: "range", min: 0, step: 1, "aria-label": "Operating point", "aria-describedby": says });
  const box = h("input", { type: "number", step: "any", id: boxId, inputmode: "decimal", autocomplete: "off" });
  const flagged = flaggedLine(says);
  const message = h("span", { class: "message", role: "status", "aria-live": "polite" });
  const element = h(
    "div", { class: "threshold-inputs" },
    h("div", { class: "slider" }, slider, h("label", { for: boxId }, "Threshold"), box),
    h("p", { class: "quiet flagged" }, flagged.element, " ", message),
  );
  message.textContent = store.notice;
  store.onNotice((text) => (message.textContent = text));
  const moveTo = (index: number): void => {
    const points = store.view?.points;
    if (points === undefined) return;
    store.say("");
    store.set({ threshold: points.threshold[Math.min(Math.max(index, 0), points.length - 1)]! });
  };
  slider.addEventListener("input", () => moveTo(fromEnd(store.view?.points, Number(slider.value))));
  box.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0; // points fall from left to right
    if (step === 0) return;
    event.preventDefault();
    moveTo((store.place?.index ?? 0) + step);
  });
  box.addEventListener("change", () => commit(store, box));
  box.addEventListener("blur", () => fill(box, store.state.threshold));
  return {
    element,
    update(changed) {
      if (changed && !["model", "view", "threshold"].some((key) => changed.has(key as "view"))) return;
      if (changed) store.say(""); // it was of what was there before
      const points = store.view?.points;
      slider.disabled = box.disabled = points === undefined;
      if (points === undefined) {
        flagged.say("This model has no scores, so that no threshold can move.");
        return;
      }
      if (!changed || changed.has("view") || changed.has("model")) {
        slider.max = String(points.length - 1);
      }
      show(store, points, slider, box, flagged);
    },
  };
}

/** To the right thresholds rise, while points are stored from the highest threshold down. */
function fromEnd(points: Points | undefined, place: number): number {
  return (points?.length ?? 1) - 1 - place;
}

function show(store: Store, points: Points, slider: HTMLInputElement, box: HTMLInputElement, flagged: Flagged): void {
  const { threshold } = store.state;
  fill(box, threshold);
  const place = store.place;
  if (place === undefined) {
    flagged.say("No threshold applies to these scores; choose one.");
    slider.setAttribute("aria-valuetext", "none");
    return;
  }
  slider.value = String(fromEnd(points, place.index));
  slider.setAttribute("aria-valuetext", words(threshold));
  const answer = store.page.task === "binary" ? "positive" : shortened(store.view?.name ?? "");
  flagged.say(...flaggedWords(points, place.index, answer));
}

interface Flagged {
  element: HTMLElement;
  /** Words with the name of a class, apart from the text around it whatever its direction of writing. */
  say(before: string, name?: string, after?: string): void;
}

function flaggedLine(id: string): Flagged {
  const parts = [h("span"), h("bdi"), h("span")];
  return {
    element: h("span", { id }, ...parts),
    say: (...texts) => parts.forEach((part, place) => setText(part, texts[place] ?? "")),
  };
}

function flaggedWords(points: Points, index: number, answer: string): [string, string, string] {
  const mass = points.positive[index]! + points.negative[index]!;
  const all = points.positives + points.negatives;
  const unit = points.ofRows ? "rows" : "(by weight)";
  return [`${count(mass)} of ${count(all)} ${unit} predicted `, answer, ` (${percent(mass / all)})`];
}

function fill(box: HTMLInputElement, threshold: number): void {
  const finite = Number.isFinite(threshold);
  const text = finite ? String(threshold) : "";
  if (box.value !== text || !finite) box.value = text;
  box.placeholder = finite ? "" : words(threshold);
  box.title = finite ? text : words(threshold);
}

function commit(store: Store, box: HTMLInputElement): void {
  const points = store.view?.points;
  const typed = box.value.trim() === "" ? NaN : Number(box.value);
  store.say("");
  if (points !== undefined && Number.isFinite(typed)) {
    const { threshold, exact } = known(points, typed);
    store.set({ threshold });
    if (!exact) store.say(`${typed} lies between kept points; showing ${threshold}.`);
  }
  fill(box, store.state.threshold);
}
