// To come.
import type { Panel } from "../store.ts";

export const matrix: Panel = () => null;
