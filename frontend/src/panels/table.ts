// To come.
import type { Panel } from "../store.ts";

export const table: Panel = () => null;
