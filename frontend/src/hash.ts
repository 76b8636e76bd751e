// The state in the address, so that a link shows what its sender saw: #m=A&c=cat&t=0.37&cell=cat,dog&shade=row
import { shortened } from "./dom.ts";
import type { Page } from "./page.ts";
import { whyImpossible } from "./presets.ts";
import { initialState } from "./store.ts";
import type { Cell, Moved, State, Store } from "./store.ts";
import { known, viewOf } from "./views.ts";

const SHADES = ["counts", "row", "column"] as const;
const SORTS = ["order", "support", "worst", "name"] as const;
const OUTCOMES = ["bothWrong", "onlyA", "onlyB", "bothRight"] as const;
const WAIT = 250; // browsers allow some hundred changes of the address per half minute
const MOST = 200; // cells, and thresholds elsewhere: an address has an end
const ANY = "*"; // of a cell that is a whole row or column; in names it is escaped
const NUMBER = /^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

type Name = string | null; // null is any
type Outcome = NonNullable<State["outcome"]>;

const encoded = (name: Name): string => (name === null ? ANY : encodeURIComponent(name).replaceAll("*", "%2A"));
const decoded = (text: string): Name => (text === ANY ? null : decodeURIComponent(text));

/** The hash of a state: what differs from the page as it opens. */
export function written(store: Store): string {
  const { page, state } = store;
  const start = initialState(page);
  const parts: string[] = [];
  const add = (key: string, ...values: Name[]): void => void parts.push(`${key}=${values.map(encoded).join(",")}`);
  if (state.model !== start.model) add("m", page.models[state.model]!.name);
  const view = store.view;
  if (view !== undefined && state.view !== start.view) add("c", view.name);
  if (isMoved(store, state.model, state.view)) add("t", String(state.threshold));
  for (const other of elsewhere(store)) {
    const { name, of } = page.models[other.model]!.views[other.view]!;
    const where = of === view?.of ? [] : [name];
    add("also", page.models[other.model]!.name, String(other.threshold), ...where);
  }
  for (const cell of state.cells.slice(0, MOST)) add("cell", cell.truth, cell.predicted);
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

/** The thresholds that were moved, but the one in view; first those of its class. */
function elsewhere(store: Store): Moved[] {
  const { page, state } = store;
  const found: Moved[] = [];
  page.models.forEach((each, model) => {
    each.views.forEach((_, view) => {
      const isHere = model === state.model && view === state.view;
      if (!isHere && isMoved(store, model, view)) found.push({ model, view, threshold: store.thresholdOf(model, view) });
    });
  });
  const isOther = ({ model, view }: Moved): number => Number(page.models[model]!.views[view]!.of !== store.view?.of);
  return found.sort((one, other) => isOther(one) - isOther(other)).slice(0, MOST);
}

function isMoved(store: Store, model: number, view: number): boolean {
  return !Object.is(store.thresholdOf(model, view), store.page.models[model]?.views[view]?.threshold ?? NaN);
}

interface Found {
  state: State;
  others: Moved[];
  /** Models and classes that are not on this page. */
  unknown: string[];
}

/** What a hash says; null where it is of something else, such as a heading. */
export function read(page: Page, hash: string): Found | null {
  const given = parsed(hash);
  if (given === null) return null;
  const unknown = new Set<string>();
  const state = initialState(page);
  const first = (key: string): Name | undefined => given.get(key)?.[0]?.[0];
  const placed = (places: readonly { name: string }[], noun: string, name: Name | undefined): number => {
    if (name === undefined) return 0;
    const place = places.findIndex((each) => each.name === name);
    if (place < 0) unknown.add(`${noun} “${shortened(name ?? ANY)}”`);
    return place;
  };
  const modelAt = (name: Name | undefined): number => placed(page.models, "model", name);
  state.model = Math.max(modelAt(first("m")), 0);
  const views = page.models[state.model]?.views ?? [];
  state.view = Math.max(placed(views, "class", first("c")), 0);
  const view = views[state.view];
  const isElsewhere = unknown.size > 0; // then neither threshold nor cells were meant for what is shown
  const own = isElsewhere ? undefined : thresholdAt(page, state.model, state.view, first("t"));
  state.threshold = own ?? view?.threshold ?? NaN;
  const others: Moved[] = [];
  for (const [name, asked, of] of (given.get("also") ?? []).slice(0, MOST)) {
    const model = modelAt(name);
    const inModel = page.models[model];
    if (inModel === undefined || (of === undefined && isElsewhere)) continue;
    const there = of === undefined ? viewOf(inModel, view?.of) : placed(inModel.views, "class", of);
    const threshold = thresholdAt(page, model, there, asked);
    const isHere = model === state.model && there === state.view;
    if (threshold !== undefined && !isHere) others.push({ model, view: there, threshold });
  }
  if (!isElsewhere) state.cells = cellsOf(page, given.get("cell") ?? [], unknown);
  state.outcome = outcomeOf(page, given.get("rows")?.[0] ?? []);
  state.matrix = {
    shade: SHADES.find((each) => each === first("shade")) ?? state.matrix.shade,
    log: first("log") === "1",
    errorsOnly: first("errors") === "1",
    sort: SORTS.find((each) => each === first("sort")) ?? state.matrix.sort,
  };
  state.costs = costsOf(given.get("cost")?.[0] ?? [], first("prevalence"));
  return { state, others, unknown: [...unknown] };
}

const KEYS = ["m", "c", "t", "also", "cell", "rows", "shade", "log", "errors", "sort", "cost", "prevalence"];

function parsed(hash: string): Map<string, Name[][]> | null {
  const text = hash.replace(/^#/, "");
  const found = new Map<string, Name[][]>();
  for (const part of text.split("&")) {
    const [key, value, ...more] = part.split("=");
    if (key === undefined || value === undefined || more.length > 0 || !KEYS.includes(key)) continue;
    try {
      const names = value.split(",").map(decoded);
      const before = found.get(key);
      if (before === undefined) found.set(key, [names]);
      else before.push(names);
    } catch {
      continue; // a broken escape
    }
  }
  return found.size > 0 || text === "" ? found : null;
}

/** A number as `String` writes it; NaN of anything else, also of what JavaScript takes for one. */
function numberFrom(text: Name | undefined): number {
  if (text === "Infinity" || text === "-Infinity") return Number(text);
  const value = text !== undefined && text !== null && NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : NaN;
}

function thresholdAt(page: Page, model: number, view: number, text: Name | undefined): number | undefined {
  const points = page.models[model]?.views[view]?.points;
  const asked = numberFrom(text);
  return points === undefined || Number.isNaN(asked) ? undefined : known(points, asked).threshold;
}

/** Each cell once. Before names were escaped, an empty one stood for any. */
function cellsOf(page: Page, given: readonly Name[][], unknown: Set<string>): Cell[] {
  const found = new Map<string, Cell>();
  const classes = new Set(page.classes);
  for (const [truth = null, predicted = null] of given) {
    const sides = [truth, predicted].map((name) => (name === "" && !classes.has("") ? null : name));
    const strange = sides.filter((name) => name !== null && !classes.has(name));
    for (const name of strange) if (unknown.size < MOST) unknown.add(`class “${shortened(name ?? ANY)}”`);
    if (strange.length > 0 || sides.every((name) => name === null)) continue;
    found.set(JSON.stringify(sides), { truth: sides[0]!, predicted: sides[1]! });
    if (found.size === MOST) break;
  }
  return [...found.values()];
}

const TURNED = { bothWrong: "bothWrong", onlyA: "onlyB", onlyB: "onlyA", bothRight: "bothRight" } as const;

/** Rows by which of two models is right, for the pairs that the page has, the way round that it has them. */
function outcomeOf(page: Page, [one, other, asked]: Name[]): Outcome | null {
  const which = OUTCOMES.find((each) => each === asked);
  const [a, b] = [one, other].map((name) => page.models.findIndex((model) => model.name === name));
  if (which === undefined) return null;
  if (page.wins.some((pair) => pair.a === a && pair.b === b)) return { a: a!, b: b!, which };
  return page.wins.some((pair) => pair.a === b && pair.b === a) ? { a: b!, b: a!, which: TURNED[which] } : null;
}

function costsOf([fp, fn]: Name[], prevalence: Name | undefined): State["costs"] {
  const asked = { fp: numberFrom(fp), fn: numberFrom(fn), prevalence: null };
  const costs = whyImpossible(asked) === null ? asked : { fp: 1, fn: 1 };
  const share = numberFrom(prevalence);
  return { ...costs, prevalence: share > 0 && share < 1 ? share : null };
}

/** Show what a hash says, and nothing of what was there before; say what it names in vain. */
export function take(store: Store, hash: string): void {
  const found = read(store.page, hash);
  if (found === null) return;
  store.restart(found.state, found.others);
  store.say(found.unknown.length === 0 ? "" : inVain(found.unknown));
}

function inVain(unknown: readonly string[]): string {
  const shown = unknown.slice(0, 3).join(", ");
  const more = unknown.length > 3 ? ` and ${unknown.length - 3} more` : "";
  return `The link names ${shown}${more}, not on this page; what belongs to ${unknown.length === 1 ? "it" : "them"} is left out.`;
}

/** Read the address, now and whenever it changes. Call it before the panels are made. */
export function follow(store: Store): void {
  if (location.hash !== "") take(store, location.hash);
  window.addEventListener("hashchange", () => take(store, location.hash));
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
