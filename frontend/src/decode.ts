// From the payload's blob to arrays.
import type { ArrayEntry } from "./payload.ts";

const SIZES = { f8: 8, f4: 4, u4: 4, u1: 1 } as const;

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

export async function inflated(blob: string): Promise<Uint8Array> {
  const stream = new Blob([bytesOf(blob)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export async function inflatedText(packed: string): Promise<string> {
  return new TextDecoder().decode(await inflated(packed));
}

export function arraysOf(bytes: Uint8Array, entries: readonly ArrayEntry[]): Float64Array[] {
  let start = 0;
  return entries.map((entry) => {
    const end = start + entry.length * SIZES[entry.type];
    if (end > bytes.length) throw new Error(`the blob has ${bytes.length} bytes; expected at least ${end}`);
    const found = numbers(bytes.subarray(start, end), entry);
    start = end;
    return found;
  });
}

function numbers(planes: Uint8Array, entry: ArrayEntry): Float64Array {
  const size = SIZES[entry.type];
  const bytes = new Uint8Array(planes.length);
  for (let plane = 0; plane < size; plane++) {
    const from = plane * entry.length;
    for (let i = 0; i < entry.length; i++) bytes[i * size + plane] = planes[from + i]!;
  }
  const view = new DataView(bytes.buffer);
  const out = new Float64Array(entry.length);
  let sum = 0;
  for (let i = 0; i < entry.length; i++) {
    const value = read(view, i * size, entry.type);
    sum = entry.delta ? sum + value : value;
    out[i] = sum;
  }
  return out;
}

function read(view: DataView, at: number, type: ArrayEntry["type"]): number {
  switch (type) {
    case "f8":
      return view.getFloat64(at, true);
    case "f4":
      return view.getFloat32(at, true);
    case "u4":
      return view.getUint32(at, true);
    case "u1":
      return view.getUint8(at);
  }
}
