// Axes and frames: how numbers become places, as in Python's report/svg.py.

export type Point = readonly [number, number];

export interface Axis {
  label: string;
  low: number;
  high: number;
  ticks: readonly (readonly [number, string])[];
}

export interface Frame {
  x: Axis;
  y: Axis;
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Room under the plot, above the names of its ticks. */
  beneath: number;
}

const UNIT = [0, 0.2, 0.4, 0.6, 0.8, 1];

/** An axis with round numbers on it. */
export function linear(label: string, low = 0, high = 1, most = 6): Axis {
  const values = low === 0 && high === 1 && most === 6 ? UNIT : niceTicks(low, high, most);
  return { label, low, high, ticks: values.map((value) => [value, tickName(value)] as const) };
}

/** An axis of rates that spreads out small ones; names of ticks are at least so far apart, as a part of the axis. */
export function probitAxis(label: string, low: number, high: number, apart: number): Axis {
  const span = probit(high) - probit(low);
  let last = -Infinity;
  const rates = [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99].filter((rate) => rate >= low && rate <= high);
  const named = rates.filter((rate) => {
    const fits = probit(rate) - last >= apart * span;
    if (fits) last = probit(rate);
    return fits;
  });
  const ticks = named.map((rate) => [probit(rate), `${Number((100 * rate).toPrecision(6))}%`] as const);
  return { label, low: probit(low), high: probit(high), ticks };
}

export function frameOf(x: Axis, y: Axis, change: Partial<Frame> = {}): Frame {
  return { x, y, width: 360, height: 330, left: 46, right: 12, top: 10, bottom: 42, beneath: 0, ...change };
}

export function across(frame: Frame, value: number): number {
  return frame.left + part(frame.x, value) * (frame.width - frame.left - frame.right);
}

export function down(frame: Frame, value: number): number {
  return frame.height - frame.bottom - part(frame.y, value) * (frame.height - frame.top - frame.bottom);
}

/** A place in the picture, on the edge of the frame where the values lie beyond it. */
export interface Spot {
  x: number;
  y: number;
  /** Beyond which edges: 1 is right and up, -1 left and down, 0 inside. */
  out: readonly [number, number];
}

/** Null where a value is undefined. */
export function spotAt(frame: Frame, [x, y]: Point): Spot | null {
  if (Number.isNaN(x) || Number.isNaN(y)) return null;
  return { x: across(frame, x), y: down(frame, y), out: [beyond(frame.x, x), beyond(frame.y, y)] };
}

function beyond({ low, high }: Axis, value: number): number {
  const slack = 1e-9 * (high - low);
  return value > high + slack ? 1 : value < low - slack ? -1 : 0;
}

function part(axis: Axis, value: number): number {
  const span = axis.high - axis.low;
  return span === 0 ? 0.5 : Math.min(1, Math.max(0, (value - axis.low) / span));
}

/** Round numbers between two ends, at most so many. */
export function niceTicks(low: number, high: number, most: number): number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  const raw = span / (most - 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((times) => power * times >= raw * 0.999) ?? 10);
  const found: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k <= Math.floor(high / step + 1e-9); k++) found.push(Number((k * step).toPrecision(12)));
  return found;
}

export function tickName(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e4 && size < 1e15) {
    const power = size >= 1e9 ? 9 : size >= 1e6 ? 6 : 3;
    return `${Number((value / 10 ** power).toPrecision(4))}${{ 3: "k", 6: "M", 9: "G" }[power]}`;
  }
  return String(Number(value.toPrecision(4)));
}

/** A line through values, with what lies between two places of one upright or level line left out. */
export function pathOf(frame: Frame, points: readonly Point[]): string {
  const places: [number, number][] = [];
  for (const [x, y] of points) {
    const place: [number, number] = [cents(across(frame, x)), cents(down(frame, y))];
    const [before, last] = [places[places.length - 2], places[places.length - 1]];
    if (last && last[0] === place[0] && last[1] === place[1]) continue;
    if (before && last && onTheWay(before, last, place)) places.pop();
    places.push(place);
  }
  return places.length === 0 ? "" : `M${places.map(([x, y]) => `${x},${y}`).join("L")}`;
}

function onTheWay(before: Point, here: Point, after: Point): boolean {
  const level = (k: 0 | 1): boolean =>
    before[k] === here[k] && here[k] === after[k] && (here[1 - k]! - before[1 - k]!) * (after[1 - k]! - here[1 - k]!) > 0;
  return level(0) || level(1);
}

const cents = (value: number): number => Math.round(100 * value) / 100;

const CENTRAL = [
  [2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4, 1.3731693765509461125e4,
    1.9715909503065514427e3, 1.3314166789178437745e2, 3.387132872796366608],
  [5.226495278852545925e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4, 5.3941960214247511077e3,
    6.8718700749205790830e2, 4.2313330701600911252e1, 1],
] as const;
const MIDDLE = [
  [7.7454501427834140764e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258, 3.64784832476320460504,
    5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734],
  [1.05075007164441684324e-9, 5.475938084995344946e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
    6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187, 1],
] as const;
const FAR = [
  [2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
    2.96560571828504891230e-1, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720],
  [2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
    1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1],
] as const;

/** The normal quantile of a rate (Wichura 1988, Applied Statistics 37:477), to 16 digits. */
export function probit(rate: number): number {
  if (!(rate > 0)) return rate === 0 ? -Infinity : NaN;
  if (rate >= 1) return rate === 1 ? Infinity : NaN;
  const centred = rate - 0.5;
  if (Math.abs(centred) <= 0.425) return centred * ratio(CENTRAL, 0.180625 - centred * centred);
  const far = Math.sqrt(-Math.log(Math.min(rate, 1 - rate)));
  return Math.sign(centred) * (far <= 5 ? ratio(MIDDLE, far - 1.6) : ratio(FAR, far - 5));
}

function ratio([over, under]: readonly (readonly number[])[], x: number): number {
  const value = (terms: readonly number[]): number => terms.reduce((sum, term) => sum * x + term, 0);
  return value(over!) / value(under!);
}

export const logistic = (value: number): number => 1 / (1 + Math.exp(-value));
