// Which cells are chosen, and what they are called.
import type { Cell } from "../store.ts";

export function isSame(a: Cell, b: Cell): boolean {
  return a.truth === b.truth && a.predicted === b.predicted;
}

/** A click takes this cell alone, or leaves it; with a key held down it adds the cell or takes it away. */
export function toggled(cells: readonly Cell[], cell: Cell, adds: boolean): Cell[] {
  const others = cells.filter((each) => !isSame(each, cell));
  if (adds) return others.length < cells.length ? others : [...cells, cell];
  return cells.length === 1 && others.length === 0 ? [] : [cell];
}

/** Whether a click adds to what is chosen. */
export function adds(event: MouseEvent): boolean {
  return event.shiftKey || event.ctrlKey || event.metaKey;
}

/** In words, as pieces: names stand between so that each keeps its own direction of writing. */
export function words(cell: Cell): { name?: string; text?: string }[] {
  if (cell.truth === null && cell.predicted === null) return [{ text: "all errors" }];
  if (cell.truth === null) return [{ text: "wrongly predicted as " }, { name: cell.predicted! }];
  if (cell.predicted === null) return [{ name: cell.truth }, { text: " predicted as something else" }];
  return [{ name: cell.truth }, { text: " predicted as " }, { name: cell.predicted }];
}
