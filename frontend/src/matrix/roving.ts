// One stop of the Tab key for a whole table; arrow keys go from button to button.

type Grid = (HTMLButtonElement | null)[][];

const STEPS: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Roving {
  private grid: Grid = [];
  private at: [number, number] = [1, 1];

  constructor(root: HTMLElement) {
    root.addEventListener("keydown", (event) => this.onKey(event));
    root.addEventListener("focusin", (event) => this.onFocus(event.target as Element));
  }

  take(grid: Grid): void {
    this.grid = grid;
    for (const button of grid.flat()) if (button) button.tabIndex = -1;
    const current = this.button(this.at) ?? grid.flat().find((button) => button !== null);
    if (current) current.tabIndex = 0;
  }

  private button([row, column]: [number, number]): HTMLButtonElement | null {
    return this.grid[row]?.[column] ?? null;
  }

  private onFocus(target: Element): void {
    for (let row = 0; row < this.grid.length; row++) {
      const column = this.grid[row]!.indexOf(target as HTMLButtonElement);
      if (column < 0) continue;
      const old = this.button(this.at);
      if (old) old.tabIndex = -1;
      this.at = [row, column];
      this.button(this.at)!.tabIndex = 0;
      return;
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = this.next(event.key);
    if (next === null) return;
    event.preventDefault();
    next.focus();
  }

  private next(key: string): HTMLButtonElement | null {
    const [row, column] = this.at;
    const ends = this.grid[row]?.filter((button) => button !== null) ?? [];
    if (key === "Home") return ends[0] ?? null;
    if (key === "End") return ends[ends.length - 1] ?? null;
    const step = STEPS[key];
    return step ? this.button([row + step[0], column + step[1]]) : null;
  }
}
