"""An evaluation in words: text, JSON, Markdown, a page, what a notebook shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from tellapart.evaluation.drawings import drawings, roc_outlines
from tellapart.evaluation.held import Held
from tellapart.evaluation.pictured import Images, gallery_of
from tellapart.evaluation.saving import titled, write_report
from tellapart.results import Curve, Drawings
from tellapart.results.pages import Exploration, Gallery, Origin, View

TITLE = "tellapart report"


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
        from tellapart.evaluation.fingerprints import answers_fingerprint
        from tellapart.report import to_json

        complete = self.complete
        data = replace(complete.data, answers=answers_fingerprint(self.problem))
        return to_json(replace(complete, data=data), indent=indent)

    def to_markdown(self, *, title: str = TITLE, source: str | None = None) -> str:
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

    def gallery(
        self,
        images: int | str | None = None,
        *,
        image_root: str | Path | None = None,
        beside: str | Path | None = None,
    ) -> Gallery:
        """Return the rows that a page shows behind the cells of the confusion matrix.

        Of every cell a few: the most confident errors and those nearest the decision first,
        right answers from the least confident on. Where items are the names of image files, with
        thumbnails of those that can be read; the others are listed with the reason.

        Parameters
        ----------
        images
            How many rows at most, 240 if left out; ``"none"`` for no pictures; ``"link"`` for
            links to the files.
        image_root
            Folder that item names are relative to, the working folder if left out; nothing
            outside it is read.
        beside
            Folder of the page, from which links start; the working folder if left out.

        Raises
        ------
        InputError
            `images` or `image_root` is not one of these.

        Examples
        --------
        >>> import tellapart as ta
        >>> evaluation = ta.evaluate([0, 1, 1], [0.9, 0.8, 0.3], items=["x", "y", "z"])
        >>> [each.item for each in evaluation.gallery(2).examples]
        ['x', 'z']
        """
        return self._gallery(images, image_root, beside)

    def _gallery(
        self, images: Images, image_root: str | Path | None, beside: str | Path | None
    ) -> Gallery:
        from tellapart.examples import gallery

        return gallery_of(
            lambda wish: gallery([self.problem], images=wish), images, image_root, beside
        )

    def page(
        self,
        *,
        title: str | None = None,
        source: str | None = None,
        origin: Origin | None = None,
        images: Images = None,
        image_root: str | Path | None = None,
    ) -> str:
        """Return the report as one self-contained HTML page.

        Parameters
        ----------
        title
            Heading of the page; by default it names the source, if there is one.
        source
            Where the numbers come from, in a word; None to say nothing.
        origin
            How to make the page again: command line, files, versions.
        images, image_root
            As `gallery` takes them; or a gallery that was made before.
        """
        return self._page(title, source, origin, self._gallery(images, image_root, None))

    def _page(
        self, title: str | None, source: str | None, origin: Origin | None, gallery: Gallery
    ) -> str:
        from tellapart.evaluation.advising import advised
        from tellapart.evaluation.exploring import made_here
        from tellapart.report import to_html

        exploration = Exploration(
            views={"": self.views},
            gallery=gallery,
            origin=made_here(origin, self.resamples, self.seed),
            advice=advised(self),
        )
        named = titled(TITLE, source) if title is None else title
        return to_html(self.complete, self.drawings, exploration, title=named, source=source)

    def save(
        self,
        path: str | Path,
        *,
        title: str | None = None,
        source: str | None = None,
        origin: Origin | None = None,
        images: Images = None,
        image_root: str | Path | None = None,
        overwrite: bool = False,
    ) -> Path:
        """Write the report: a page for ``.html``, the numbers for ``.json``, Markdown for ``.md``.

        An existing file is replaced only if it is a report itself, or with ``overwrite=True``.
        See `page` for the arguments; links to images start at the folder of the page.
        """
        return write_report(
            path,
            page=lambda target: self._page(
                title, source, origin, self._gallery(images, image_root, target.parent)
            ),
            numbers=lambda: self.to_json(indent=2),
            markdown=lambda: self.to_markdown(title=title or TITLE, source=source),
            overwrite=overwrite,
        )

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
