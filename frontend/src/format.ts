// How numbers look: as in Python's report/numbers.py, so that the page never rounds in two ways.

const DASH = "—";

function grouped(value: number, decimals: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

function unbounded(value: number): string {
  if (Number.isNaN(value)) return DASH;
  return value > 0 ? "∞" : "-∞";
}

/** A metric with three decimals, or with more where three would mislead. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return unbounded(value);
  const size = Math.abs(value);
  if (size >= 0.9995 && size < 1) return justBelowOne(value);
  if (size >= 1e7 || (size > 0 && size < 1e-6)) return value.toExponential(2);
  if (size > 0 && size < 0.01) return value.toFixed(1 - Math.floor(Math.log10(size)));
  return grouped(Number(value.toPrecision(12)), size < 10 ? 3 : Math.max(0, 3 - Math.floor(Math.log10(size))));
}

function justBelowOne(value: number): string {
  const missing = 1 - Math.abs(value);
  if (missing < 1e-6) return value > 0 ? ">0.999999" : "<-0.999999";
  return value.toFixed(-Math.floor(Math.log10(missing)));
}

/** A count whole, a mass with one decimal. */
export function count(mass: number): string {
  if (!Number.isFinite(mass)) return unbounded(mass);
  return grouped(mass, Math.abs(mass - Math.round(mass)) <= 1e-12 * Math.abs(mass) ? 0 : 1);
}

/** A share that is 0 % or 100 % only where it is exact. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return unbounded(share);
  if (share === 0 || share === 1) return `${100 * share}%`;
  if (share < 0.0005) return `${Number((100 * share).toPrecision(1))}%`;
  return share >= 0.9995 && share < 1 ? ">99.9%" : `${(100 * share).toFixed(1)}%`;
}

export function between(low: number, high: number): string {
  if (Number.isNaN(low) && Number.isNaN(high)) return DASH;
  let ends = [number(low), number(high)];
  for (let decimals = 4; ends[0] === ends[1] && decimals <= 12 && low !== high; decimals++) {
    ends = [low.toFixed(decimals), high.toFixed(decimals)];
  }
  return `${ends[0]} to ${ends[1]}`;
}

/** A threshold for the eye; the number box has all its digits. */
export function threshold(value: number): string {
  if (Number.isNaN(value)) return "none";
  if (!Number.isFinite(value)) return value > 0 ? "predict nobody" : "predict everybody";
  return String(Number(value.toPrecision(6)));
}
