// Which model, and which class against the rest.
import { freshId, h, named } from "../dom.ts";
import { count } from "../format.ts";
import type { Model } from "../page.ts";
import type { Store } from "../store.ts";
import { viewOf } from "../views.ts";
import type { Part } from "./controls.ts";

export function modelSwitch(store: Store): Part | null {
  const { models } = store.page;
  if (models.length < 2) return null;
  const group = freshId("model");
  const radios = models.map((model, place) => {
    const radio = h("input", { type: "radio", name: group, value: place });
    radio.addEventListener("change", () => {
      const there = viewOf(model, store.view?.of);
      store.set({ model: place, view: Math.max(there, 0) });
    });
    return radio;
  });
  const labels = radios.map((radio, place) => h("label", {}, radio, h("span", {}, named(models[place]!.name, 24))));
  const element = h("fieldset", { class: "models" }, h("legend", {}, "Model"), ...labels);
  return {
    element,
    update(changed) {
      if (changed && !changed.has("model")) return;
      radios.forEach((radio, place) => (radio.checked = place === store.state.model));
    },
  };
}

export function classSwitch(store: Store): Part | null {
  const { models, task } = store.page;
  if (task === "binary" || !models.some((model) => model.views.length > 1 || model.omitted > 0)) return null;
  const noun = task === "multilabel" ? "Label" : "Class";
  const id = freshId("class");
  const select = h("select", { id });
  const note = h("span", { class: "quiet omitted" });
  select.addEventListener("change", () => store.set({ view: Number(select.value) }));
  const element = h("div", { class: "classes" }, h("label", { for: id }, noun), select, note);
  return {
    element,
    update(changed) {
      if (!changed || changed.has("model")) {
        select.replaceChildren(...store.model.views.map((view, place) => h("option", { value: place }, view.name)));
        note.textContent = omitted(store.model, noun.toLowerCase());
      }
      if (!changed || changed.has("model") || changed.has("view")) {
        select.value = String(store.state.view);
        select.title = store.view?.name ?? "";
      }
    },
  };
}

function omitted(model: Model, noun: string): string {
  if (model.omitted === 0) return "";
  const [what, has] = model.omitted === 1 ? [noun, "has"] : [noun === "class" ? "classes" : `${noun}s`, "have"];
  return `${count(model.omitted)} more ${what} ${has} no curves on this page`;
}
