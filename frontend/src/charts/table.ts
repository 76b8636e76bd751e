// The numbers of a chart as a table: of many points some, evenly chosen, and the one in use.
import { h } from "../dom.ts";
import { count, number, threshold as thresholdWords } from "../format.ts";
import type { Store } from "../store.ts";
import type { Scene, Sheet } from "./scene.ts";

const MOST = 100;

export function tableOf(scene: Scene, store: Store): { root: HTMLElement; moved: () => void } {
  const { sheet } = scene;
  const byThreshold = sheet.heads[0] === "threshold";
  const chosen = evenly(sheet.length);
  const body = h("tbody", {}, ...chosen.map((k) => rowOf(sheet, k)));
  const now = h("tbody", { class: "now" });
  const moved = (): void => {
    const index = byThreshold ? store.place?.index : undefined;
    now.replaceChildren(...(index === undefined ? [] : [rowOf(sheet, index, "in use")]));
  };
  moved();
  const head = h("thead", {}, h("tr", {}, ...sheet.heads.map((name) => h("th", { scope: "col", class: "number" }, name.replaceAll("_", " ")))));
  const label = `${scene.title}: ${byThreshold ? "operating points" : "bins"}`;
  const table = h("table", {}, h("caption", {}, label), head, now, body);
  const box = h("div", { class: "scroll tall", role: "region", tabindex: 0, "aria-label": label }, table);
  const whole = `All ${count(sheet.length)} rows.`;
  const some = `${chosen.length} of ${count(sheet.length)} operating points, evenly chosen, and first the one in use; the CSV file has all.`;
  return { root: h("div", {}, h("p", { class: "quiet" }, chosen.length < sheet.length ? some : whole), box), moved };
}

function evenly(length: number): number[] {
  if (length <= MOST) return Array.from({ length }, (_, k) => k);
  return Array.from({ length: MOST }, (_, k) => Math.round((k * (length - 1)) / (MOST - 1)));
}

function rowOf(sheet: Sheet, index: number, mark?: string): HTMLTableRowElement {
  const cells = sheet.row(index).map((value, k) => {
    const text = written(value, sheet.heads[k]!);
    if (k > 0) return h("td", { class: "number" }, text);
    return h("th", { scope: "row", class: "number" }, text, mark ? h("span", { class: "beneath" }, mark) : null);
  });
  return h("tr", {}, ...cells);
}

const MASSES = new Set(["tp", "fp", "fn", "tn", "mass", "positive", "negative"]);

function written(value: number | string, head: string): string {
  if (typeof value === "string") return value;
  if (MASSES.has(head)) return count(value);
  if (head === "threshold" && !Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  return head === "threshold" || head === "from" || head === "to" ? thresholdWords(value) : number(value);
}
