// Numbers as scores hold them: a typed 0.7 is the float32 (or float16) nearest to it.
export type Dtype = "float16" | "float32" | "float64";

const LARGEST = 65520; // from here on float16 is infinite
const SMALLEST = -14; // exponent of the smallest normal float16: below, steps stay as they are
const DIGITS = 10;

/** The nearest float16; of two equally near, the even one. */
export function half(value: number): number {
  const size = Math.abs(value);
  if (size >= LARGEST) return value > 0 ? Infinity : -Infinity;
  if (!(size > 0)) return value; // zero, or NaN
  const step = 2 ** (Math.max(Math.floor(Math.log2(size)), SMALLEST) - DIGITS);
  const far = 0.75 * 2 ** 53 * step; // numbers of this size are multiples of the step
  return value + far - far;
}

export const ROUNDINGS: Readonly<Record<Dtype, (value: number) => number>> = {
  float16: half,
  float32: Math.fround,
  float64: (value) => value,
};
