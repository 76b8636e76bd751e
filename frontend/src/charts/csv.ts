// Numbers as text, with all their digits.
import type { Sheet } from "./scene.ts";

export function csvOf(sheet: Sheet): string {
  const lines = [sheet.heads.map(quoted).join(",")];
  for (let k = 0; k < sheet.length; k++) lines.push(sheet.row(k).map(field).join(","));
  return `${lines.join("\n")}\n`;
}

function field(value: number | string): string {
  if (typeof value === "string") return quoted(value);
  if (Number.isNaN(value)) return ""; // undefined
  return Number.isFinite(value) ? String(value) : value > 0 ? "inf" : "-inf";
}

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
