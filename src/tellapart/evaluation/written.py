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
from tellapart.results.pages import Exploration, Origin, View


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

    @cached_property
    def views(self) -> tuple[View, ...]:
        """Return what the script of a page explores: one view for each class that it draws."""
        from tellapart.evaluation.exploring import views

        return views(self.problem, self.result, self.drawings, self.statistics.design)

    def page(
        self,
        *,
        title: str = "tellapart report",
        source: str | None = None,
        origin: Origin | None = None,
    ) -> str:
        """Return the report as one self-contained HTML page.

        Parameters
        ----------
        title
            Heading of the page.
        source
            Where the numbers come from, in a word; None to say nothing.
        origin
            How to make the page again: command line, files, versions.
        """
        from tellapart.evaluation.advising import advised
        from tellapart.evaluation.exploring import made_here
        from tellapart.report import to_html

        exploration = Exploration(
            views={"": self.views},
            origin=made_here(origin, self.resamples, self.seed),
            advice=advised(self),
        )
        return to_html(self.complete, self.drawings, exploration, title=title, source=source)

    def save(
        self,
        path: str | Path,
        *,
        title: str = "tellapart report",
        source: str | None = None,
        origin: Origin | None = None,
        overwrite: bool = False,
    ) -> Path:
        """Write the report: a page for ``.html``, the numbers for ``.json``, Markdown for ``.md``.

        An existing file is replaced only if it is a report itself, or with ``overwrite=True``.
        """
        target = Path(path)
        suffix = target.suffix.lower()
        if suffix in (".html", ".htm"):
            page = self.page(title=title, source=source, origin=origin)
            return write_text(target, page, overwrite=overwrite)
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
