// One state that every panel reads, mirrored to the address so that a view can be pasted into a ticket.
import type { Model, Page, View } from "./page.ts";
import type { Place } from "./points.ts";

/** A cell of the matrix whose rows the gallery shows; null on one side is the whole row or column. */
export interface Cell {
  truth: string | null;
  predicted: string | null;
}

export interface State {
  model: number;
  view: number;
  /** Of the current model and view. NaN: no threshold applies. */
  threshold: number;
  /** Cells behind which the gallery looks. */
  cells: readonly Cell[];
  /** Rows by which of two models is right: "both wrong" and the like; null where not asked for. */
  outcome: { a: number; b: number; which: "bothWrong" | "onlyA" | "onlyB" | "bothRight" } | null;
  matrix: { shade: "counts" | "row" | "column"; log: boolean; errorsOnly: boolean; sort: "order" | "support" | "worst" | "name" };
  costs: { fp: number; fn: number; prevalence: number | null };
}

export type Key = keyof State;

/** A threshold of one model and class. */
export interface Moved {
  model: number;
  view: number;
  threshold: number;
}

/** The page as it opens. */
export function initialState(page: Page, model = 0, view = 0): State {
  return {
    model,
    view,
    threshold: page.models[model]?.views[view]?.threshold ?? NaN,
    cells: [],
    outcome: null,
    matrix: { shade: "counts", log: false, errorsOnly: false, sort: "order" },
    costs: { fp: 1, fn: 1, prevalence: null },
  };
}

type Listener = (state: State, changed: ReadonlySet<Key>) => void;

export class Store {
  state: State;
  readonly page: Page;
  private readonly thresholds = new Map<string, number>();
  private readonly listeners: Listener[] = [];
  private readonly hearers: ((text: string) => void)[] = [];
  /** What was last said of something that could not be done as asked. */
  notice = "";

  constructor(page: Page, state: Partial<State> = {}) {
    this.page = page;
    this.state = { ...initialState(page, state.model, state.view), ...state };
    this.remember();
  }

  get model(): Model {
    return this.page.models[this.state.model]!;
  }

  /** The question that the page explores now; undefined where there are no scores. */
  get view(): View | undefined {
    return this.model.views[this.state.view];
  }

  get place(): Place | undefined {
    return Number.isNaN(this.state.threshold) ? undefined : this.view?.points.place(this.state.threshold);
  }

  /** The threshold of any model and view: the current one, the one left there, or the default. */
  thresholdOf(model: number, view: number): number {
    const kept = this.thresholds.get(`${model}:${view}`);
    return kept ?? this.page.models[model]?.views[view]?.threshold ?? NaN;
  }

  /** Change the state, then tell every panel what changed. Another model or view brings its own threshold. */
  set(change: Partial<State>): void {
    const moved = (change.model ?? this.state.model) !== this.state.model || (change.view ?? this.state.view) !== this.state.view;
    const next = { ...this.state, ...change };
    if (moved && change.threshold === undefined) next.threshold = this.thresholdOf(next.model, next.view);
    const changed = new Set<Key>();
    for (const key of Object.keys(next) as Key[]) if (!Object.is(next[key], this.state[key])) changed.add(key);
    if (changed.size === 0) return;
    this.state = next;
    this.remember();
    for (const listener of this.listeners) listener(this.state, changed);
  }

  /** Start again from a state, with thresholds elsewhere; what was remembered is forgotten. */
  restart(state: State, elsewhere: readonly Moved[]): void {
    const changed = new Set<Key>(["threshold"]); // of any model
    for (const key of Object.keys(state) as Key[]) if (!isSame(state[key], this.state[key])) changed.add(key);
    this.thresholds.clear();
    for (const { model, view, threshold } of elsewhere) this.thresholds.set(`${model}:${view}`, threshold);
    this.state = state;
    this.remember();
    for (const listener of this.listeners) listener(this.state, changed);
  }

  /** Say why something was not done as asked; the empty text takes it back. */
  say(text: string): void {
    if (text === this.notice) return;
    this.notice = text;
    for (const hearer of this.hearers) hearer(text);
  }

  onNotice(hearer: (text: string) => void): void {
    this.hearers.push(hearer);
  }

  onChange(listener: Listener): void {
    this.listeners.push(listener);
  }

  private remember(): void {
    this.thresholds.set(`${this.state.model}:${this.state.view}`, this.state.threshold);
  }
}

function isSame(one: State[Key], other: State[Key]): boolean {
  if (typeof one === "number") return Object.is(one, other);
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A part of the page: called once with its place, afterwards told of changes. */
export type Panel = (root: HTMLElement, store: Store) => ((state: State, changed: ReadonlySet<Key>) => void) | null;
