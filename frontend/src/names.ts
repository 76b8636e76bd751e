// How names from outside are shown.

/** A name without a visible sign is said to be so; it stays itself in attributes that scripts read. */
export function shownName(name: string): string {
  return name === "" ? "(empty)" : name.trim() === "" ? "(blank)" : name;
}
