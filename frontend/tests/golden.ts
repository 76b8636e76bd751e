// Golden values from Python: see scripts/write_frontend_golden.py.
import { readdirSync, readFileSync } from "node:fs";
import { pageOf } from "../src/page.ts";
import type { Page } from "../src/page.ts";
import type { Payload, Threshold } from "../src/payload.ts";

type Expected = [Threshold, Threshold, Threshold, Threshold]; // value, low, high, n

export interface GoldenView {
  at: { threshold: Threshold; metrics: Record<string, Expected> }[];
  costs: { fp: number; fn: number; prevalence: number | null; threshold: Threshold }[];
  levels: { metric: "recall" | "precision"; level: number; threshold: Threshold }[];
}

export interface Golden {
  name: string;
  page: Page;
  views: GoldenView[];
}

const FOLDER = "tests/golden";

export function goldenText(name: string): string {
  return readFileSync(`${FOLDER}/${name}`, "utf8");
}

export const NAMES = readdirSync(FOLDER).filter((name) => name !== "formats.json");

export async function golden(name: string): Promise<Golden> {
  const { payload, views } = JSON.parse(goldenText(name)) as { payload: Payload; views: GoldenView[] };
  return { name, page: await pageOf(payload), views };
}

export function near(found: number, expected: number, tolerance: number): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(found);
  if (!Number.isFinite(expected)) return found === expected;
  return Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected));
}
