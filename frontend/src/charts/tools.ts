// Beneath a chart: its picture and its numbers to take away, and as a table to read.
import { h } from "../dom.ts";
import type { Store } from "../store.ts";
import { csvOf } from "./csv.ts";
import { save } from "./saving.ts";
import type { Scene } from "./scene.ts";
import { pngOf, standalone } from "./standalone.ts";
import { tableOf } from "./table.ts";

export interface Tools {
  root: HTMLElement;
  /** Another scene was drawn. */
  drawn(): void;
  /** The threshold moved. */
  moved(): void;
}

export function toolsOf(name: string, svg: SVGSVGElement, store: Store, scene: () => Scene | null): Tools {
  const beneath = h("div", { class: "chart-table" });
  let table: ReturnType<typeof tableOf> | null = null;
  const show = (): void => {
    const now = scene();
    table = now && tableOf(now, store);
    beneath.replaceChildren(...(table ? [table.root] : []));
  };
  const file = (ending: string): string => `${[name, slug(store)].filter(Boolean).join("-")}.${ending}`;
  const taking = (label: string, take: (now: Scene) => void): HTMLButtonElement =>
    button(label, `${label}: save the chart`, () => {
      const now = scene();
      if (now) take(now);
    });
  const shown = button("Table", "Table: show the numbers of the chart", () => {
    const open = shown.getAttribute("aria-expanded") !== "true";
    shown.setAttribute("aria-expanded", String(open));
    if (open) show();
    else {
      table = null;
      beneath.replaceChildren();
    }
  });
  shown.setAttribute("aria-expanded", "false");
  const root = h(
    "div", { class: "chart-tools" },
    taking("SVG", (now) => save(file("svg"), "image/svg+xml", standalone(svg, now, titled(now.title, store)))),
    taking("PNG", (now) => void pngOf(standalone(svg, now, titled(now.title, store))).then((picture) => save(file("png"), "image/png", picture))),
    taking("CSV", (now) => save(file("csv"), "text/csv", csvOf(now.file))),
    shown, beneath,
  );
  return { root, drawn: () => table && show(), moved: () => table?.moved() };
}

function button(text: string, name: string, press: () => void): HTMLButtonElement {
  const made = h("button", { type: "button", "aria-label": name, title: name.slice(name.indexOf(": ") + 2) }, text);
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
