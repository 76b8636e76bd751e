// To come.
import type { Panel } from "../store.ts";

export const controls: Panel = () => null;
