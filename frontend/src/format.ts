// How numbers look: as in Python's report/numbers.py, so that the page never rounds in two ways.

const DASH = "—";

function grouped(value: number, decimals: number): string {
  const [whole, part] = fixed(value, decimals).split(".");
  const groups = whole!.replace(/\B(?=(\d{3})+$)/g, ",");
  return part === undefined ? groups : `${groups}.${part}`;
}

/** As `toFixed`, but 0.0625 becomes 0.062 and not 0.063: what lies in the middle goes to the even digit. */
function fixed(value: number, decimals: number): string {
  const halved = value * 2 ** decimals; // exact: only such multiples of powers of two can lie in the middle
  const middle = Number.isInteger(2 * halved) && !Number.isInteger(halved);
  if (!middle || Math.abs((value * 10 ** decimals) % 1) !== 0.5) return value.toFixed(decimals);
  const below = Math.floor(value * 10 ** decimals);
  return ((below % 2 === 0 ? below : below + 1) / 10 ** decimals).toFixed(decimals);
}

/** So many digits, without zeros at the end, and with an exponent where Python has one. */
function general(value: number, digits: number): string {
  const [mantissa, power] = value.toExponential(digits - 1).split("e");
  const exponent = Number(power);
  if (value !== 0 && (exponent < -4 || exponent >= digits)) return `${trimmed(mantissa!)}e${padded(exponent)}`;
  return trimmed(fixed(value, Math.max(digits - 1 - exponent, 0)));
}

const trimmed = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

function padded(exponent: number): string {
  return `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function exponential(value: number): string {
  const [mantissa, power] = value.toExponential(2).split("e");
  return `${mantissa}e${padded(Number(power))}`;
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
  if (size >= 1e7 || (size > 0 && size < 1e-6)) return exponential(value);
  if (size > 0 && size < 0.01) return fixed(value, 1 - Math.floor(Math.log10(size)));
  return grouped(Number(value.toPrecision(12)), size < 10 ? 3 : Math.max(0, 3 - Math.floor(Math.log10(size))));
}

function justBelowOne(value: number): string {
  const missing = 1 - Math.abs(value);
  if (missing < 1e-6) return value > 0 ? ">0.999999" : "<-0.999999";
  return fixed(value, -Math.floor(Math.log10(missing)));
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
  if (share < 0.0005) return `${general(100 * share, 1)}%`;
  return share >= 0.9995 && share < 1 ? ">99.9%" : `${fixed(100 * share, 1)}%`;
}

export function between(low: number, high: number): string {
  if (Number.isNaN(low) && Number.isNaN(high)) return DASH;
  let ends = [number(low), number(high)];
  for (let decimals = 4; ends[0] === ends[1] && decimals <= 12 && low !== high; decimals++) {
    ends = [fixed(low, decimals), fixed(high, decimals)];
  }
  return `${ends[0]} to ${ends[1]}`;
}

/** A threshold for the eye; the number box has all its digits. */
export function threshold(value: number): string {
  if (Number.isNaN(value)) return "none";
  if (!Number.isFinite(value)) return value > 0 ? "predict nobody" : "predict everybody";
  return general(value, 6);
}
