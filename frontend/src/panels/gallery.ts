// To come.
import type { Panel } from "../store.ts";

export const gallery: Panel = () => null;
