// Finds the payload, decodes it, and gives every place on the page its panel.
import { inflatedText } from "./decode.ts";
import { follow, record } from "./hash.ts";
import { pageOf } from "./page.ts";
import { PANELS } from "./panels/index.ts";
import type { Payload } from "./payload.ts";
import { Store } from "./store.ts";

async function start(): Promise<void> {
  const text = document.getElementById("payload")?.textContent;
  if (!text) return;
  const payload = JSON.parse(await inflatedText(text)) as Payload;
  const page = await pageOf(payload);
  const store = new Store(page);
  follow(store); // before the panels are there: they start with what the address says
  for (const root of document.querySelectorAll<HTMLElement>("[data-panel]")) {
    const update = PANELS[root.dataset["panel"] ?? ""]?.(root, store);
    if (update) store.onChange(update);
  }
  record(store);
  document.documentElement.dataset["ready"] = "yes";
}

void start();
