// The 2 x 2 table at the threshold, and every metric of it with its interval, for each model.
import { live } from "../intervals.ts";
import type { Live } from "../intervals.ts";
import type { Table } from "../points.ts";
import type { Panel, Store } from "../store.ts";
import { viewOf } from "../views.ts";
import { metricsTable } from "./metrics_table.ts";
import { twoByTwo } from "./two_by_two.ts";
import { h } from "../dom.ts";

/** One model's table at its own threshold, and its metrics, each computed once. */
export interface Moment {
  table: Table;
  threshold: number;
  of(name: string): Live;
}

/** A piece of the panel that follows the threshold. */
export interface Follower {
  element: HTMLElement;
  follow(moments: readonly (Moment | null)[]): void;
}

export const table: Panel = (root, store) => {
  if (!store.page.models.some((model) => model.views.length > 0)) return null;
  const place = h("div", { class: "at-threshold" });
  root.append(place);
  root.hidden = false;
  let followers: Follower[] = [];
  const build = (): void => {
    followers = [twoByTwo(store), metricsTable(store)];
    const reason = store.view?.intervals;
    const note = reason ? h("p", { class: "quiet" }, `Without intervals: ${reason}.`) : null;
    place.replaceChildren(...followers.map(({ element }) => element), ...(note ? [note] : []));
  };
  const follow = (): void => {
    const moments = store.page.models.map((_, model) => momentOf(store, model));
    for (const follower of followers) follower.follow(moments);
  };
  build();
  follow();
  return (_, changed) => {
    const rebuilt = changed.has("model") || changed.has("view");
    if (rebuilt) build();
    if (rebuilt || changed.has("threshold") || changed.has("cells")) follow();
  };
};

/** Null where the model has no view of this class, or no threshold applies. */
function momentOf(store: Store, model: number): Moment | null {
  const { page, state } = store;
  const place = model === state.model ? state.view : viewOf(page.models[model], store.view?.of);
  const view = page.models[model]?.views[place];
  const threshold = store.thresholdOf(model, place);
  if (view === undefined || Number.isNaN(threshold)) return null;
  const cells = view.points.table(view.points.place(threshold).index);
  const known = new Map<string, Live>();
  const rows = { z: page.z, soft: page.soft };
  const of = (name: string): Live => {
    let found = known.get(name);
    if (found === undefined) {
      found = live(name, cells, rows);
      if (view.intervals !== null) found = { ...found, low: NaN, high: NaN };
      known.set(name, found);
    }
    return found;
  };
  return { table: cells, threshold, of };
}
