// Files from the page. A frame may forbid downloads without a word, so there the content is shown instead.
import { h } from "../dom.ts";

export function save(name: string, type: string, content: string | Blob): void {
  if (window.self !== window.top) return void show(name, content);
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  linkTo(name, address).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function linkTo(name: string, href: string): HTMLAnchorElement {
  return h("a", { href, download: name }, "Download");
}

async function show(name: string, content: string | Blob): Promise<void> {
  const close = h("button", { type: "button" }, "Close");
  const inside = content instanceof Blob ? await pictureOf(name, content) : textOf(content);
  const hint = h("p", { class: "quiet" }, content instanceof Blob ? "Save the picture with its menu." : "Copy the text, or try the link where downloads are allowed.");
  const link = content instanceof Blob ? null : linkTo(name, `data:text/plain;charset=utf-8,${encodeURIComponent(content)}`);
  const dialog = h("dialog", { class: "saving", "aria-label": name }, h("h3", {}, name), hint, inside, h("p", {}, link, " ", close));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function textOf(content: string): HTMLTextAreaElement {
  const area = h("textarea", { readonly: true, rows: 12, "aria-label": "Content of the file" });
  area.value = content;
  area.addEventListener("focus", () => area.select());
  return area;
}

async function pictureOf(name: string, content: Blob): Promise<HTMLImageElement> {
  const reader = new FileReader();
  const read = new Promise<string>((resolve, reject) => {
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
  });
  reader.readAsDataURL(content);
  return h("img", { src: await read, alt: name });
}
