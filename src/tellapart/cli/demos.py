"""``tellapart demo``: real data, trained and evaluated on the spot."""

from __future__ import annotations

from pathlib import Path

from tellapart.cli.flags import ReadFlags
from tellapart.cli.messages import say
from tellapart.cli.progress import phases
from tellapart.cli.reports import Reporting, run_report


def run_demo(folder: Path, *, force: bool = False, quiet: bool = False, color: bool = True) -> None:
    """Write images and predictions of handwritten digits, and report on them."""
    from tellapart.errors import InputError
    from tellapart.evaluation.saving import is_report
    from tellapart.integrations.digits import write_digits

    page = folder / "report.html"
    if page.exists() and not force and not is_report(page):
        raise InputError(
            f"{page} exists and is not a tellapart report; expected another folder, or --force"
        )
    if not quiet:
        say("note", "training on 1,797 handwritten digits, ten folds")
    with phases(quiet=quiet, color=color) as phase:
        count = phase("training")
        predictions = write_digits(folder, overwrite=force, progress=count)
    options = Reporting(output=str(page), force=force, quiet=quiet, color=color)
    run_report(str(predictions), options, ReadFlags().reading())
