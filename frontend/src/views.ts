// Finding the question of one model in another, and the kept point of a threshold.
import type { Model, View } from "./page.ts";
import type { Points } from "./points.ts";

/** Where a model answers the question of a class; -1 where its page has no view of it. */
export function viewOf(model: Model | undefined, of: number | undefined): number {
  return model?.views.findIndex((view) => view.of === of) ?? -1;
}

export interface Asked {
  /** The threshold itself where its table is known, else that of the nearest kept point. */
  threshold: number;
  exact: boolean;
}

export function known(points: Points, asked: number): Asked {
  const { index, exact } = points.place(asked);
  return exact ? { threshold: asked, exact } : { threshold: points.threshold[index]!, exact };
}

/** Whether two thresholds make the same decisions. */
export function alike(view: View, one: number, other: number): boolean {
  if (Number.isNaN(one) || Number.isNaN(other)) return false;
  const { points } = view;
  return one === other || points.place(one).index === points.place(other).index;
}
