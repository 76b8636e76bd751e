// Beneath the curves: how far they may be off, where points were left out.
import type { View } from "../page.ts";
import type { Panel, Store } from "../store.ts";
import { seriesOf } from "./series.ts";

export const drawn: Panel = (root, store) => {
  if (store.page.models.every(({ views }) => views.length === 0)) return null;
  const say = (): void => {
    root.textContent = thinnedWords(seriesOf(store).map(({ view }) => view), store);
    root.hidden = root.textContent === "";
  };
  say();
  return (_, changed) => {
    if (changed.has("model") || changed.has("view")) say();
  };
};

function thinnedWords(views: readonly View[], { page }: Store): string {
  const thinned = views.map(({ points }) => points).filter(({ length, distinct }) => length <= distinct);
  const first = thinned[0];
  if (first === undefined) return "";
  const off = (Math.ceil(100 * Math.max(...thinned.map(({ deviation }) => deviation)) - 1e-9) / 100).toFixed(2);
  const each = page.models.length > 1 || views.length > 1 ? "no curve" : "none";
  return `Curves are drawn from thinned points, ${each} further off than ${off} pixels on a plot ${first.pixels} wide; every number comes from all rows.`;
}
