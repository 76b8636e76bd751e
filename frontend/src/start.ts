// The only script that the page runs as it stands. It unpacks the style of the panels and the program, both
// a third as large that way; the policy of the page holds their hashes too, so nothing else could take their place.
import { inflatedText } from "./decode.ts";

async function start(): Promise<void> {
  if (!("DecompressionStream" in window)) return; // the static page stays
  for (const [id, name, parent] of [["panels", "style", document.head], ["program", "script", document.body]] as const) {
    const packed = document.getElementById(id)?.textContent;
    if (!packed) return;
    const element = document.createElement(name);
    element.textContent = await inflatedText(packed);
    parent.append(element);
  }
}

void start();
