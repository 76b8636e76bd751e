// To come.
import type { Panel } from "../store.ts";

export const wins: Panel = () => null;
