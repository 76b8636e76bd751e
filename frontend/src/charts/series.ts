// Which curves a chart shows, in which ink: models overlaid, or the classes of one model around the current one.
import { number } from "../format.ts";
import type { Model, View } from "../page.ts";
import type { ScoreScale } from "../payload.ts";
import type { Store } from "../store.ts";
import { cellsAt, type Quantity } from "./mappings.ts";
import type { Mark, Sheet } from "./scene.ts";

const STYLES = 12;

export interface Series {
  model: number;
  viewIndex: number;
  view: View;
  name: string;
  /** Of its scores. */
  scale: ScoreScale;
  ink: string;
  isCurrent: boolean;
  /** Only for comparison with the current class: thin, and without a mark. */
  isQuiet: boolean;
  pick: (() => void) | undefined;
}

export function seriesOf(store: Store): Series[] {
  const { page, state } = store;
  if (page.models.length > 1) return models(store);
  const views = page.models[0]?.views ?? [];
  const shown = shownClasses(views, state.view);
  return shown.map((viewIndex, place) => ({
    model: 0, viewIndex, view: views[viewIndex]!, name: views[viewIndex]!.name, scale: store.model.scale, ink: `s${place % STYLES}`,
    isCurrent: viewIndex === state.view, isQuiet: viewIndex !== state.view,
    pick: shown.length > 1 ? () => store.set({ view: viewIndex }) : undefined,
  }));
}

function models(store: Store): Series[] {
  const { page, state, view: current } = store;
  return page.models.flatMap((model, place) => {
    const viewIndex = place === state.model ? state.view : model.views.findIndex((view) => view.of === current?.of);
    const view = model.views[viewIndex];
    if (view === undefined) return [];
    return [{
      model: place, viewIndex, view, name: model.name, scale: model.scale, ink: `s${place % STYLES}`,
      isCurrent: place === state.model, isQuiet: false,
      pick: () => store.set({ model: place, view: viewIndex }),
    }];
  });
}

/** All classes in their order, or those with the lowest AUC; always the current one. */
function shownClasses(views: readonly View[], current: number): number[] {
  const all = views.map((_, k) => k);
  if (views.length <= STYLES) return all;
  const area = (k: number): number => views[k]!.areas.find(({ name }) => name === "roc_auc")?.value ?? 2;
  const worst = [...all].sort((a, b) => area(a) - area(b) || a - b).slice(0, STYLES);
  if (!worst.includes(current)) worst[STYLES - 1] = current;
  return worst.sort((a, b) => a - b);
}

/** Series that are drawn in full: of the current class, of every model. */
export const loud = (series: readonly Series[]): Series[] => series.filter(({ isQuiet }) => !isQuiet);

const SCALES: Record<ScoreScale, string> = {
  probability: "are probabilities", logit: "are log odds", rank: "are ranks", none: "do not exist",
};

/** What the scores of a model are, in words. */
export const scoresAre = (scale: ScoreScale): string => `its scores ${SCALES[scale]}`;

/** Which models a chart leaves out, and why. */
export function leftOut(store: Store, shown: readonly Series[]): string {
  if (store.page.models.length < 2) return "";
  const names = store.page.models
    .filter((_, place) => !shown.some(({ model }) => model === place))
    .map((model) => `${isolated(model.name)} (${whyNot(model, store.view)})`);
  return names.length > 0 ? `Not drawn: ${names.join(", ")}.` : "";
}

function whyNot(model: Model, asked: View | undefined): string {
  if (model.views.length === 0) return "no scores";
  const view = model.views.find(({ of }) => of === asked?.of);
  if (view === undefined) return "no curves of this class";
  const { positives, negatives } = view.points;
  return positives > 0 && negatives > 0 ? scoresAre(model.scale) : "its rows have one truth only";
}

/** A name in a sentence, whatever its direction of writing. */
const isolated = (name: string): string => `\u2068${name}\u2069`;

export function markOf(
  one: Series, upright: boolean, at: Mark["at"], quantities: readonly Quantity[], dots: Mark["dots"] = [], stated?: Mark["stated"],
): Mark {
  const { model, view, viewIndex, name, ink, isCurrent } = one;
  return { model, view, viewIndex, name, ink, isCurrent, upright, at, dots, quantities, stated };
}

/** The operating points of the current series. */
export function sheetOf(one: Series, quantities: readonly Quantity[]): Sheet {
  return {
    heads: ["threshold", "tp", "fp", "fn", "tn", ...quantities.map(({ key }) => key)],
    length: one.view.points.length,
    row(index) {
      const cells = cellsAt(one.view, index);
      const threshold = one.view.points.threshold[index]!;
      return [threshold, cells.tp, cells.fp, cells.fn, cells.tn, ...quantities.map((quantity) => quantity.of(cells, threshold))];
    },
  };
}

/** The operating points of all series that are drawn in full, one after the other. */
export function fileOf(series: readonly Series[], quantitiesOf: (one: Series) => readonly Quantity[]): Sheet {
  const [first, ...others] = series.map((one) => ({ one, sheet: sheetOf(one, quantitiesOf(one)) }));
  if (first === undefined) return { heads: [], length: 0, row: () => [] };
  if (others.length === 0) return first.sheet;
  const all = [first, ...others];
  return {
    heads: ["model", ...first.sheet.heads],
    length: all.reduce((sum, { sheet }) => sum + sheet.length, 0),
    row(index) {
      let left = index;
      const found = all.find(({ sheet }) => left < sheet.length || ((left -= sheet.length), false))!;
      return [found.one.name, ...found.sheet.row(left)];
    },
  };
}

/** An area with its interval, as the legend of the static chart says it. */
export function areaWords(store: Store, view: View, metric: string, short: string): string {
  const area = view.areas.find(({ name }) => name === metric);
  if (area === undefined || area.value === null) return "";
  const words = `${short} ${number(area.value)}`;
  if (area.low === null || area.high === null) return words;
  return `${words} (${Number((100 * store.page.level).toPrecision(6))}%: ${number(area.low)} to ${number(area.high)})`;
}
