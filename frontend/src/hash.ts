// The state in the address, so that a link shows what its sender saw: #m=A&c=cat&t=0.37&cell=cat,dog&shade=row
import type { Page } from "./page.ts";
import { initialState } from "./store.ts";
import type { Cell, State, Store } from "./store.ts";
import { known, viewOf } from "./views.ts";

const SHADES = ["counts", "row", "column"] as const;
const SORTS = ["order", "support", "worst", "name"] as const;
const OUTCOMES = ["bothWrong", "onlyA", "onlyB", "bothRight"] as const;
const WAIT = 250; // browsers allow some hundred changes of the address per half minute

const encoded = encodeURIComponent;

/** A model's threshold where it was moved. */
interface Moved {
  model: number;
  view: number;
  threshold: number;
}

/** The hash of a state: what differs from the page as it opens. */
export function written(store: Store): string {
  const { page, state } = store;
  const start = initialState(page);
  const parts: string[] = [];
  const add = (key: string, ...values: string[]): void => void parts.push(`${key}=${values.map(encoded).join(",")}`);
  if (state.model !== start.model) add("m", page.models[state.model]!.name);
  const view = store.view;
  if (view !== undefined && state.view !== start.view) add("c", view.name);
  if (moved(store, state.model, state.view)) add("t", String(state.threshold));
  page.models.forEach((model, place) => {
    const there = viewOf(model, view?.of);
    if (place !== state.model && there >= 0 && moved(store, place, there)) {
      add("also", model.name, String(store.thresholdOf(place, there)));
    }
  });
  for (const cell of state.cells) add("cell", cell.truth ?? "", cell.predicted ?? "");
  const { outcome, matrix, costs } = state;
  if (outcome !== null) add("rows", page.models[outcome.a]?.name ?? "", page.models[outcome.b]?.name ?? "", outcome.which);
  if (matrix.shade !== start.matrix.shade) add("shade", matrix.shade);
  if (matrix.log) add("log", "1");
  if (matrix.errorsOnly) add("errors", "1");
  if (matrix.sort !== start.matrix.sort) add("sort", matrix.sort);
  if (costs.fp !== 1 || costs.fn !== 1) add("cost", String(costs.fp), String(costs.fn));
  if (costs.prevalence !== null) add("prevalence", String(costs.prevalence));
  return parts.join("&");
}

function moved(store: Store, model: number, view: number): boolean {
  return !Object.is(store.thresholdOf(model, view), store.page.models[model]?.views[view]?.threshold ?? NaN);
}

/** What a hash says; null where it is of something else, such as a heading. Unknown values are passed over. */
export function read(page: Page, hash: string): { state: State; others: Moved[] } | null {
  const given = parsed(hash);
  if (given === null) return null;
  const state = initialState(page);
  const first = (key: string): string | undefined => given.get(key)?.[0]?.[0];
  const modelOf = (name: string | undefined): number => page.models.findIndex((model) => model.name === name);
  state.model = Math.max(modelOf(first("m")), 0);
  const views = page.models[state.model]?.views ?? [];
  state.view = Math.max(views.findIndex((view) => view.name === first("c")), 0);
  const view = views[state.view];
  state.threshold = thresholdAt(page, state.model, state.view, first("t")) ?? view?.threshold ?? NaN;
  const others: Moved[] = [];
  for (const [name, asked] of given.get("also") ?? []) {
    const model = modelOf(name);
    const there = viewOf(page.models[model], view?.of);
    const threshold = thresholdAt(page, model, there, asked);
    if (threshold !== undefined && model !== state.model) others.push({ model, view: there, threshold });
  }
  state.cells = (given.get("cell") ?? []).flatMap((names) => cellOf(page, names));
  const [a, b, which] = given.get("rows")?.[0] ?? [];
  const outcome = { a: modelOf(a), b: modelOf(b), which: OUTCOMES.find((each) => each === which) };
  if (outcome.a >= 0 && outcome.b >= 0 && outcome.which) state.outcome = { ...outcome, which: outcome.which };
  state.matrix = {
    shade: SHADES.find((each) => each === first("shade")) ?? state.matrix.shade,
    log: first("log") === "1",
    errorsOnly: first("errors") === "1",
    sort: SORTS.find((each) => each === first("sort")) ?? state.matrix.sort,
  };
  state.costs = costsOf(given.get("cost")?.[0] ?? [], first("prevalence"));
  return { state, others };
}

const KEYS = ["m", "c", "t", "also", "cell", "rows", "shade", "log", "errors", "sort", "cost", "prevalence"];

function parsed(hash: string): Map<string, string[][]> | null {
  const text = hash.replace(/^#/, "");
  const found = new Map<string, string[][]>();
  for (const part of text.split("&")) {
    const [key, value] = part.split("=", 2);
    if (key === undefined || value === undefined || !KEYS.includes(key)) continue;
    try {
      found.set(key, [...(found.get(key) ?? []), value.split(",").map(decodeURIComponent)]);
    } catch {
      continue; // a broken escape
    }
  }
  return found.size > 0 || text === "" ? found : null;
}

function thresholdAt(page: Page, model: number, view: number, text: string | undefined): number | undefined {
  const points = page.models[model]?.views[view]?.points;
  const asked = text === undefined || text === "" ? NaN : Number(text);
  return points === undefined || Number.isNaN(asked) ? undefined : known(points, asked).threshold;
}

function cellOf(page: Page, [truth, predicted]: string[]): Cell[] {
  const side = (name: string | undefined): string | null | undefined =>
    !name ? null : page.classes.includes(name) ? name : undefined;
  const cell = { truth: side(truth), predicted: side(predicted) };
  if (cell.truth === undefined || cell.predicted === undefined) return [];
  return cell.truth === null && cell.predicted === null ? [] : [{ truth: cell.truth, predicted: cell.predicted }];
}

function costsOf([fp, fn]: string[], prevalence: string | undefined): State["costs"] {
  const [alarm, miss, share] = [Number(fp), Number(fn), Number(prevalence)];
  const inside = share > 0 && share < 1;
  const both = alarm > 0 && miss > 0 && Number.isFinite(alarm) && Number.isFinite(miss);
  return { fp: both ? alarm : 1, fn: both ? miss : 1, prevalence: inside ? share : null };
}

/** Read the address, now and whenever it changes. Call it before the panels are made. */
export function follow(store: Store): void {
  const take = (): void => {
    const found = read(store.page, location.hash);
    if (found === null) return;
    for (const other of found.others) store.set(other);
    store.set(found.state);
  };
  if (location.hash !== "") take();
  window.addEventListener("hashchange", take);
}

/** Write the state to the address, soon after it changed. */
export function record(store: Store): void {
  let timer = 0;
  store.onChange(() => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      const hash = written(store);
      try {
        history.replaceState(null, "", hash === "" ? location.pathname + location.search : `#${hash}`);
      } catch {
        // a page inside another has no address of its own
      }
    }, WAIT);
  });
}
