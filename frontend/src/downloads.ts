// Files made in the page. In a sandbox a download may be forbidden, with or without an error.

/** Offer a text as a file; false where the page cannot know that it arrives. */
export function download(name: string, mime: string, text: string): boolean {
  try {
    const address = URL.createObjectURL(new Blob([text], { type: `${mime};charset=utf-8` }));
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return location.protocol !== "about:"; // a page inside another one: its sandbox may drop the file in silence
  } catch {
    return false;
  }
}
