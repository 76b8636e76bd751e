// The only script that the page runs as it stands: it unpacks the program, a third as large that way.
// The policy of the page holds the program's hash too, so nothing else could run in its place.
import { inflated } from "./decode.ts";

async function start(): Promise<void> {
  const packed = document.getElementById("program")?.textContent;
  if (!packed || !("DecompressionStream" in window)) return; // the static page stays
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(await inflated(packed));
  document.body.append(script);
}

void start();
