// To come.
import type { Panel } from "../store.ts";

export const CHART_PANELS: Record<string, Panel> = {};
