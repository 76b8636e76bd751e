// The decoded payload: what every panel reads.
import { arraysOf, inflated } from "./decode.ts";
import type { ModelPayload, Payload, Threshold, ViewPayload } from "./payload.ts";
import { Points } from "./points.ts";

export interface Reliability {
  mass: Float64Array;
  stated: Float64Array;
  observed: Float64Array;
  low: Float64Array;
  high: Float64Array;
}

export interface View extends Omit<ViewPayload, "points" | "histogram" | "reliability" | "threshold" | "rungs"> {
  points: Points;
  /** NaN where none applies. */
  threshold: number;
  histogram: { edges: Float64Array; negative: Float64Array; positive: Float64Array };
  reliability: Reliability | null;
  rungs: { recall: Float64Array; precision: Float64Array } | null;
}

export interface Confusion {
  truth: Float64Array;
  predicted: Float64Array;
  mass: Float64Array;
}

export interface Model extends Omit<ModelPayload, "views" | "confusion"> {
  views: View[];
  confusion: Confusion | null;
}

export interface Page extends Omit<Payload, "models" | "arrays" | "blob"> {
  models: Model[];
}

export async function pageOf(payload: Payload): Promise<Page> {
  const arrays = arraysOf(await inflated(payload.blob), payload.arrays);
  const at = (ref: number): Float64Array => {
    const found = arrays[ref];
    if (found === undefined) throw new Error(`array ${ref} is missing; there are ${arrays.length}`);
    return found;
  };
  return { ...payload, models: payload.models.map((model) => modelOf(model, at)) };
}

type At = (ref: number) => Float64Array;

function modelOf(model: ModelPayload, at: At): Model {
  const { confusion } = model;
  return {
    ...model,
    views: model.views.map((view) => viewOf(view, at)),
    confusion: confusion && { truth: at(confusion.truth), predicted: at(confusion.predicted), mass: at(confusion.mass) },
  };
}

function viewOf(view: ViewPayload, at: At): View {
  const { points, histogram, reliability, rungs } = view;
  return {
    ...view,
    threshold: numberOf(view.threshold),
    points: new Points({
      threshold: at(points.threshold),
      positive: at(points.positive),
      negative: at(points.negative),
      squares: points.squares && [at(points.squares[0]), at(points.squares[1]), at(points.squares[2])],
      below: points.below && [at(points.below[0]), at(points.below[1]), at(points.below[2]), at(points.below[3]), at(points.below[4])],
      adjacent: at(points.adjacent),
      distinct: points.distinct,
      deviation: points.deviation,
      pixels: points.pixels,
      dtype: points.dtype,
    }),
    rungs: rungs && { recall: at(rungs.recall), precision: at(rungs.precision) },
    histogram: { edges: at(histogram.edges), negative: at(histogram.negative), positive: at(histogram.positive) },
    reliability: reliability && {
      mass: at(reliability.mass),
      stated: at(reliability.stated),
      observed: at(reliability.observed),
      low: at(reliability.low),
      high: at(reliability.high),
    },
  };
}

export function numberOf(threshold: Threshold): number {
  if (threshold === null) return NaN;
  if (threshold === "inf") return Infinity;
  return threshold === "-inf" ? -Infinity : threshold;
}
