"""The flags of pictures: --images and --image-root."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tellapart.cli.messages import say
from tellapart.cli.origins import folder_of
from tellapart.cli.progress import Phases

if TYPE_CHECKING:
    from tellapart.comparison import Comparison
    from tellapart.evaluation import Evaluation
    from tellapart.results.pages import Gallery


def check_pictures(images: str | None, image_root: str | None, *, is_page: bool) -> None:
    """Refuse what cannot be read; say where nothing will be shown."""
    if images is None and image_root is None:
        return
    from tellapart.examples import image_choice

    image_choice(images, root=image_root)
    if not is_page:
        say("note", "no page is written: --images and --image-root change nothing")


def rows_to_show(
    shown: Evaluation | Comparison,
    files: Sequence[str],
    images: str | None,
    image_root: str | None,
    beside: Path,
    phase: Phases,
    *,
    quiet: bool,
) -> Gallery:
    """Return the rows behind the cells; their pictures lie by the predictions unless told."""
    phase("reading images")
    root = folder_of(files) if image_root is None else Path(image_root)
    found = shown.gallery(images, image_root=root, beside=beside)
    asked = (images or "").strip().lower() not in ("", "0", "none") or image_root is not None
    if asked and found.shown == "rows" and not found.unread and not quiet:
        say("note", "the rows name no images: they are shown as text")
    if found.unread and not quiet:
        first, wanted = found.unread[0], len(found.examples)
        is_elsewhere = image_root is None and first.reason in ("missing", "outside the folder")
        hint = "; --image-root names their folder" if is_elsewhere else ""
        say(
            "note",
            f"{found.unread_total:,} of {wanted:,} images cannot be shown, the first is "
            f"{first.item} ({first.reason}){hint}",
        )
    return found
