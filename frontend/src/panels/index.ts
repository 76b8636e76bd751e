// Which panel fills which place: the names are the values of `data-panel` in the page.
import type { Panel } from "../store.ts";
import { CHART_PANELS } from "./charts.ts";
import { controls } from "./controls.ts";
import { gallery } from "./gallery.ts";
import { matrix } from "./matrix.ts";
import { table } from "./table.ts";
import { wins } from "./wins.ts";

export const PANELS: Record<string, Panel | undefined> = { controls, table, matrix, gallery, wins, ...CHART_PANELS };
