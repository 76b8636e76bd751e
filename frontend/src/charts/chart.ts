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
    const told = toldBy(root);
    const choice = spec.choice?.(store) ?? null;
    let chosen = choice?.options[0]?.value ?? "";
    let scene = spec.scene(store, chosen, told);
    if (scene === null) return null; // the static chart, if there is one, stays
    let stage: Stage | null = null;

    const heading = h("h3", {});
    const svg = s("svg", { class: "chart live", role: "group" });
    const box = tip();
    const caption = h("figcaption", {});
    const legend = h("div", {});
    const note = h("p", { class: "quiet drawn" });
    const tools = toolsOf(spec.name, svg, store, () => scene);
    const select = choice && selectOf(choice.label, choice.options, (value) => {
      chosen = value;
      draw();
    });
    caption.append(legend, note, tools.root);
    shell(root).replaceChildren(h("div", { class: "chart-head" }, heading, select), svg, caption);

    const draw = (): void => {
      scene = spec.scene(store, chosen, told);
      tools.drawn();
      if (scene === null) {
        stage = null;
        svg.replaceChildren();
        legend.replaceChildren(h("p", {}, `No ${spec.title} of ${store.view?.name ?? store.model.name}: it needs rows of both truths.`));
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

    play(svg, box, () => stage, store);
    draw();
    return (_, changed) => {
      if (changed.has("model") || changed.has("view")) draw();
      else if (changed.has("threshold")) move();
      if (changed.has("threshold")) tools.moved();
    };
  };
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
function toldBy(root: HTMLElement): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of root.querySelectorAll(".legend li")) {
    const name = line.querySelector("bdi");
    const words = line.querySelector(".quiet")?.textContent ?? "";
    if (name) found.set(name.title || (name.textContent ?? ""), words);
  }
  return found;
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
