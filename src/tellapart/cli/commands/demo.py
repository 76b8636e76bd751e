"""``tellapart demo``: its flags."""

from __future__ import annotations

from pathlib import Path

from tellapart.cli.application import Force, NoColor, Quiet, app


@app.command
def demo(
    folder: Path = Path("tellapart-demo"),
    /,
    *,
    force: Force = False,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """Train a classifier on 1,797 handwritten digits and report on it.

    Parameters
    ----------
    folder
        Where to write the images, the predictions and the page.
    force
        Overwrite files that are not from this demo.
    quiet
        No summary, no notes.
    no_color
        No colours (as with the variable NO_COLOR).
    """
    from tellapart.cli.demos import run_demo

    run_demo(folder, force=force, quiet=quiet, color=not no_color)
