// One chart of the page: picture, legend, tools, and how they follow the store.
import { freshId, h, named, s } from "../dom.ts";
import type { Panel, Store } from "../store.ts";
import { play, type Stage } from "./dragging.ts";
import { drawnMark } from "./marks.ts";
import { axes, legendOf, shapes } from "./picture.ts";
import type { Scene, Spec } from "./scene.ts";
import { tip } from "./tips.ts";
import { toolsOf } from "./tools.ts";

export function chartPanel(spec: Spec): Panel {
  return (root, store) => {
    const told = toldBy(root, store);
    const choice = spec.choice?.(store) ?? null;
    let chosen = choice?.options[0]?.value ?? "";
    let scene = spec.scene(store, chosen, told);
    if (scene === null && store.page.models.length === 1) return null; // the static chart, if there is one, stays
    let stage: Stage | null = null;
    let isOpen = false;

    const heading = h("h3", {});
    const svg = s("svg", { class: "chart live", role: "group" });
    const box = tip();
    const caption = h("figcaption", {});
    const legend = h("div", {});
    const note = h("p", { class: "quiet drawn" });
    const tools = toolsOf(spec, svg, store, () => scene);
    const select = choice && selectOf(choice.label, choice.options, (value) => {
      chosen = value;
      draw();
    });
    caption.append(legend, note, tools.root);
    const open = (): void => {
      isOpen = true;
      const figure = shell(root);
      figure.replaceChildren(h("div", { class: "chart-head" }, heading, select), svg, caption);
      play(figure, svg, box, () => stage, store);
    };

    const draw = (): void => {
      scene = spec.scene(store, chosen, told);
      if (scene !== null && !isOpen) open();
      if (!isOpen) return; // the static chart stays until a model has a live one
      tools.drawn();
      for (const part of [svg, tools.root, note]) part.toggleAttribute("hidden", scene === null);
      if (scene === null) {
        stage = null;
        heading.replaceChildren(spec.title);
        legend.replaceChildren(absence(spec, store));
        return;
      }
      const { frame, title } = scene;
      stage = { frame, named: store.page.models.length > 1, marks: scene.marks.map((mark) => drawnMark(mark, frame, store, title)) };
      heading.replaceChildren(...headingOf(scene, store));
      svg.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
      svg.setAttribute("aria-label", scene.title);
      const ground = s("rect", { x: 0, y: 0, width: frame.width, height: frame.height, class: "hit" });
      const marks = [...stage.marks].sort((a, b) => Number(a.mark.isCurrent) - Number(b.mark.isCurrent)).map(({ group }) => group);
      box.hide();
      svg.replaceChildren(ground, axes(frame), shapes(scene.shapes), ...marks, box.group);
      withFocus(legend, () => legend.replaceChildren(legendOf(scene!.legend)));
      note.textContent = scene.note;
      move();
    };
    const move = (): void => stage?.marks.forEach((one) => one.move());

    draw();
    return (_, changed) => {
      if (changed.has("model") || changed.has("view")) draw();
      else if (changed.has("threshold")) move();
      if (changed.has("threshold")) tools.moved();
    };
  };
}

function absence(spec: Spec, store: Store): HTMLElement {
  const name = store.page.models.length > 1 || store.view === undefined ? store.model.name : store.view.name;
  const why = store.view === undefined ? "it has no scores" : (spec.absent?.(store) ?? "it needs rows of both truths");
  return h("p", {}, "None of ", named(name), `: ${why}.`);
}

/** The title, and of several classes which one. */
function headingOf({ title }: Scene, store: Store): (string | Node)[] {
  const { page, view } = store;
  return page.task === "binary" || view === undefined ? [title] : [`${title}: `, named(view.name)];
}

/** The figure that the chart fills: the root itself, or one in it. */
function shell(root: HTMLElement): HTMLElement {
  root.hidden = false;
  if (root.tagName === "FIGURE") return root;
  const figure = h("figure", {});
  root.classList.remove("multiples");
  root.classList.add("wide-chart");
  root.replaceChildren(figure);
  return figure;
}

/** What the static legend says beside each name: summaries of whole curves, which kept points cannot give exactly. */
function toldBy(root: HTMLElement, { page, model }: Store): Map<string, string> {
  const names = (page.models.length > 1 ? page.models : model.views).map(({ name }) => name);
  const found = new Map<string, string>();
  for (const line of root.querySelectorAll(".legend li")) {
    const shown = line.querySelector("bdi")?.textContent ?? "";
    const meant = names.includes(shown) ? [shown] : names.filter((name) => isCut(shown, name));
    if (meant.length === 1) found.set(meant[0]!, line.querySelector(".quiet")?.textContent ?? "");
  }
  return found;
}

/** Whether a name was cut in the middle, as legends cut long ones. */
function isCut(shown: string, name: string): boolean {
  const [head, tail, more] = shown.split("…");
  return tail !== undefined && more === undefined && name.length >= shown.length && name.startsWith(head!) && name.endsWith(tail);
}

function selectOf(label: string, options: readonly { value: string; name: string }[], choose: (value: string) => void): HTMLElement {
  const id = freshId("choice");
  const select = h("select", { id }, ...options.map(({ value, name }) => h("option", { value }, name)));
  select.addEventListener("change", () => choose(select.value));
  return h("span", { class: "choice" }, h("label", { for: id }, label), " ", select);
}

/** A button that was pressed keeps the focus when the list around it is made anew. */
function withFocus(root: HTMLElement, renew: () => void): void {
  const at = [...root.querySelectorAll("button")].indexOf(document.activeElement as HTMLButtonElement);
  renew();
  if (at >= 0) root.querySelectorAll("button")[at]?.focus();
}
