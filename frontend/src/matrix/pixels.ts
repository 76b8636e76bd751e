// The heat map as numbers: which pixel shows which class, and how a cell becomes colour.
import type { Matrix, Shades } from "./confusions.ts";

export type Colour = readonly [number, number, number];

/** The pixels [from, to) of the class at a place, of `size` classes on `width` pixels; never none. */
export function span(place: number, size: number, width: number): [number, number] {
  const from = Math.floor((place * width) / size);
  return [from, Math.max(from + 1, Math.floor(((place + 1) * width) / size))];
}

/** RGBA of the whole map; where several cells fall on a pixel, the darkest one is seen. */
export function painted(
  matrix: Matrix, shades: Shades, order: readonly number[], width: number, right: Colour, wrong: Colour,
): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(4 * width * width);
  const places = placesOf(order);
  for (const { truth, predicted } of matrix.entries) {
    const depth = shades.depth(truth, predicted);
    if (!(depth > 0)) continue;
    const alpha = Math.round(255 * (0.15 + 0.85 * Math.min(1, depth)));
    const [r, g, b] = truth === predicted ? right : wrong;
    const [top, bottom] = span(places[truth]!, order.length, width);
    const [left, end] = span(places[predicted]!, order.length, width);
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < end; x++) {
        const at = 4 * (y * width + x);
        if (bytes[at + 3]! >= alpha) continue;
        bytes[at] = r;
        bytes[at + 1] = g;
        bytes[at + 2] = b;
        bytes[at + 3] = alpha;
      }
    }
  }
  return bytes;
}

export function placesOf(order: readonly number[]): Int32Array {
  const places = new Int32Array(order.length);
  order.forEach((code, place) => (places[code] = place));
  return places;
}

/** The heaviest cell around a point given as shares of the map; cells may be smaller than a fingertip. */
export function cellAt(
  matrix: Matrix, shades: Shades, order: readonly number[], x: number, y: number, reach: number,
): { truth: number; predicted: number } {
  const last = order.length - 1;
  const place = (share: number): number => Math.min(last, Math.max(0, Math.floor(share * order.length)));
  const best = { truth: order[place(y)]!, predicted: order[place(x)]! };
  if (matrix.mass(best.truth, best.predicted) > 0) return best;
  let most = 0;
  for (let row = place(y - reach); row <= place(y + reach); row++) {
    for (let column = place(x - reach); column <= place(x + reach); column++) {
      const [truth, predicted] = [order[row]!, order[column]!];
      const mass = shades.isHidden(truth, predicted) ? 0 : matrix.mass(truth, predicted);
      if (mass > most) [most, best.truth, best.predicted] = [mass, truth, predicted];
    }
  }
  return best;
}
