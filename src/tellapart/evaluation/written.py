"""An evaluation in words: text, JSON, Markdown, a page, what a notebook shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tellapart.errors import InputError
from tellapart.evaluation.drawings import drawings, roc_outlines
from tellapart.evaluation.held import Held
from tellapart.evaluation.saving import write_text
from tellapart.results import Curve, Drawings


@dataclass(frozen=True, eq=False, repr=False)
class Written(Held):
    """What an evaluation looks like."""

    @cached_property
    def drawings(self) -> Drawings:
        """Return the thinned curves and histograms of a page."""
        areas = [
            estimates["roc_auc"].value if "roc_auc" in estimates else 2.0
            for estimates in (self.result.per_class[name] for name in self.problem.questions)
        ]
        worst = sorted(range(len(areas)), key=lambda k: (areas[k] != areas[k], areas[k]))
        return drawings(self.problem, worst)

    @cached_property
    def outlines(self) -> Mapping[str, Curve]:
        """Return the thinned ROC curves of a terminal: of the positive class, or the worst few."""
        from tellapart.report.selections import outlined_classes

        names = outlined_classes(self.result)
        drawn = vars(self).get("drawings")  # of a page that was written already
        if drawn is None:
            return roc_outlines(self.problem, names)
        return {name: drawn.curves["roc"][name] for name in names if name in drawn.curves["roc"]}

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the whole result as JSON text; undefined numbers are null, with a reason."""
        from tellapart.report import to_json

        return to_json(self.complete, indent=indent)

    def to_markdown(self, *, title: str = "tellapart report", source: str | None = None) -> str:
        """Return the report as GitHub-flavoured Markdown, for a pull request or a job summary.

        Names from the data are escaped: they ping nobody, link nothing and break no table.

        Parameters
        ----------
        title
            Heading.
        source
            Where the numbers come from, for example a file; None to say nothing.

        Returns
        -------
        At most 60,000 characters, fewer than a comment on GitHub may hold.

        Examples
        --------
        >>> import tellapart as ta
        >>> text = ta.evaluate([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9]).to_markdown()
        >>> print(text.splitlines()[2])
        ## tellapart report
        """
        from tellapart.report import to_markdown

        return to_markdown(self.complete, title=title, source=source)

    def page(self, *, title: str = "tellapart report", source: str | None = None) -> str:
        """Return the report as one self-contained HTML page."""
        from tellapart.report import to_html

        return to_html(self.complete, self.drawings, title=title, source=source)

    def save(
        self,
        path: str | Path,
        *,
        title: str = "tellapart report",
        source: str | None = None,
        overwrite: bool = False,
    ) -> Path:
        """Write the report: a page for ``.html``, the numbers for ``.json``, Markdown for ``.md``.

        An existing file is replaced only if it is a report itself, or with ``overwrite=True``.
        """
        target = Path(path)
        suffix = target.suffix.lower()
        if suffix in (".html", ".htm"):
            return write_text(target, self.page(title=title, source=source), overwrite=overwrite)
        if suffix == ".json":
            return write_text(target, self.to_json(indent=2) + "\n", overwrite=overwrite)
        if suffix == ".md":
            text = self.to_markdown(title=title, source=source)
            return write_text(target, text, overwrite=overwrite)
        raise InputError(f"path is {str(path)!r}; expected a name that ends in .html, .json or .md")

    def __rich__(self) -> Any:
        """Return the summary that a rich console prints."""
        from tellapart.report import summary

        return summary(self.complete, self.outlines)

    def __str__(self) -> str:
        from tellapart.evaluation.notebooks import summary_text

        return summary_text(self).rstrip("\n")

    def __repr__(self) -> str:
        data = self.result.data
        shown = ("roc_auc", "roc_auc_ovr_macro", "accuracy", "f1_macro")
        parts = [
            f"{name}={self.result.metrics[name]}" for name in shown if name in self.result.metrics
        ]
        return f"Evaluation({self.result.task}, n={data.rows}, {', '.join(parts)})"
