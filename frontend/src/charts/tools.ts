// Beneath a chart: its picture and its numbers to take away, and as a table to read.
import { h } from "../dom.ts";
import type { Store } from "../store.ts";
import { csvOf } from "./csv.ts";
import { save } from "./saving.ts";
import { Roving } from "../matrix/roving.ts";
import type { Scene, Spec } from "./scene.ts";
import { pngOf, standalone } from "./standalone.ts";
import { tableOf } from "./table.ts";

interface Tools {
  root: HTMLElement;
  /** Another scene was drawn. */
  drawn(): void;
  /** The threshold moved. */
  moved(): void;
}

export function toolsOf({ name, title }: Spec, svg: SVGSVGElement, store: Store, scene: () => Scene | null): Tools {
  const beneath = h("div", { class: "chart-table" });
  let table: ReturnType<typeof tableOf> | null = null;
  const show = (): void => {
    const now = scene();
    table = now && tableOf(now, store);
    beneath.replaceChildren(...(table ? [table.root] : []));
  };
  const file = (ending: string): string => `${[name, slug(store)].filter(Boolean).join("-")}.${ending}`;
  const taking = (label: string, take: (now: Scene) => void): HTMLButtonElement =>
    button(label, `Save ${title} as ${label}`, () => {
      const now = scene();
      if (now) take(now);
    });
  const shown = button("Table", `Show ${title} as table`, () => {
    const open = shown.getAttribute("aria-expanded") !== "true";
    shown.setAttribute("aria-expanded", String(open));
    if (open) show();
    else {
      table = null;
      beneath.replaceChildren();
    }
  });
  shown.setAttribute("aria-expanded", "false");
  const buttons = [
    taking("SVG", (now) => save(file("svg"), "image/svg+xml", standalone(svg, now, titled(now.title, store)))),
    taking("PNG", (now) => void pngOf(standalone(svg, now, titled(now.title, store))).then((picture) => save(file("png"), "image/png", picture))),
    taking("CSV", (now) => save(file("csv"), "text/csv", csvOf(now.file))),
    shown,
  ];
  const bar = h("div", { class: "chart-tools", role: "toolbar", "aria-label": `${title}: take away` }, ...buttons);
  new Roving(bar).take([buttons]);
  const root = h("div", {}, bar, beneath);
  return { root, drawn: () => table && show(), moved: () => table?.moved() };
}

function button(text: string, name: string, press: () => void): HTMLButtonElement {
  const made = h("button", { type: "button", "aria-label": name, title: name }, text);
  made.addEventListener("click", press);
  return made;
}

/** Of several classes a picture on its own says which one. */
function titled(title: string, { page, view }: Store): string {
  return page.task === "binary" || view === undefined ? title : `${title}: ${view.name}`;
}

/** The class in letters that any file system takes. */
function slug(store: Store): string {
  const words = (store.view?.name ?? "").normalize("NFKD").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return words.slice(0, 40);
}
