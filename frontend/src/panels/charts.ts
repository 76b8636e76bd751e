// The charts of the page, by the name of their place.
import { chartPanel } from "../charts/chart.ts";
import { drawn } from "../charts/drawn.ts";
import { SCORE_CHARTS } from "../charts/scores.ts";
import { THRESHOLDS } from "../charts/thresholds.ts";
import { TRADEOFFS } from "../charts/tradeoffs.ts";
import type { Panel } from "../store.ts";

const CHARTS = [...TRADEOFFS, ...THRESHOLDS, ...SCORE_CHARTS].map((spec) => [spec.name, chartPanel(spec)] as const);

export const CHART_PANELS: Record<string, Panel> = { drawn, ...Object.fromEntries(CHARTS) };
