"""`Comparison`: the object that users hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tellapart.errors import InputError
from tellapart.evaluation import Evaluation, overlay
from tellapart.evaluation.pictured import Images
from tellapart.evaluation.plots import Plotter
from tellapart.evaluation.saving import titled, write_report
from tellapart.results import Finding
from tellapart.results.comparisons import ComparisonResult, Difference, JointTest, WinLoss
from tellapart.results.pages import Gallery, Origin

TITLE = "tellapart comparison"
MOST_TITLED = 4  # models
NAME = 32  # characters of one
SHOWN = (5.0, 4.5)  # inches of the curves in a notebook


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Several classifiers and their differences; made by `tellapart.compare`.

    Attributes
    ----------
    result
        Every number.
    evaluations
        Name -> evaluation.
    """

    result: ComparisonResult
    evaluations: Mapping[str, Evaluation]

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Return every difference, metric by metric."""
        return self.result.differences

    @property
    def joint(self) -> tuple[JointTest, ...]:
        """Return tests of all models at once, for three models or more."""
        return self.result.joint

    @property
    def wins(self) -> tuple[WinLoss, ...]:
        """Return, for each pair, in how many rows both, one or neither is right."""
        return self.result.wins

    def difference(self, metric: str, a: str, b: str) -> Difference:
        """Return one difference, `a` less `b`.

        Raises
        ------
        InputError
            It was not compared.

        Examples
        --------
        Three of four rows are right, less two of four:

        >>> import tellapart as ta
        >>> answers = {"A": {"y_pred": [0, 0, 1, 0]}, "B": {"y_pred": [0, 1, 1, 0]}}
        >>> found = ta.compare([0, 0, 1, 1], answers, metrics=["accuracy"])
        >>> found.difference("accuracy", "A", "B").estimate.value
        0.25
        """
        for each in self.result.differences:
            if each.metric == metric and (each.a, each.b) == (a, b):
                return each
        known = ", ".join(f"{each.a} - {each.b}" for each in self.result.differences)
        raise InputError(f"no difference of {metric} for {a} - {b}; expected one of {known}")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what to know before trusting a difference, gravest first."""
        return self.result.findings

    @property
    def plot(self) -> Plotter:
        """Return what draws all models into one picture: ``comparison.plot.roc()``."""
        return overlay(self.evaluations)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the comparison as JSON text."""
        from tellapart.report.comparisons import comparison_json

        return comparison_json(self.result, indent=indent)

    def to_markdown(self, *, title: str = TITLE, source: str | None = None) -> str:
        """Return the comparison as GitHub-flavoured Markdown, for a pull request or a job summary.

        Parameters
        ----------
        title
            Heading.
        source
            Where the numbers come from; None to say nothing.

        Returns
        -------
        At most 60,000 characters, fewer than a comment on GitHub may hold; names are escaped.
        """
        from tellapart.report.comparison_markdown import comparison_markdown

        return comparison_markdown(self.result, title=title, source=source)

    def gallery(
        self,
        images: int | str | None = None,
        *,
        image_root: str | Path | None = None,
        beside: str | Path | None = None,
    ) -> Gallery:
        """Return the rows that a page shows: behind the cells, and where models disagree.

        See `Evaluation.gallery` for the arguments. Of models that answered for different rows,
        each has its part.
        """
        from tellapart.comparison.pages import comparison_gallery

        return comparison_gallery(self.evaluations, images, image_root, beside)

    def page(
        self,
        *,
        title: str | None = None,
        source: str | None = None,
        origin: Origin | None = None,
        images: Images = None,
        image_root: str | Path | None = None,
    ) -> str:
        """Return the comparison as one self-contained HTML page.

        Curves of several classes are drawn as averages, or of the class that was compared.

        Parameters
        ----------
        title
            Heading of the page; by default it names the models where `source` is given.
        source
            Where the numbers come from, in a word; None to say nothing.
        origin
            How to make the page again: command line, files, versions.
        images, image_root
            As `gallery` takes them; or a gallery that was made before.
        """
        return self._page(title, source, origin, images, image_root, None)

    def _page(
        self,
        title: str | None,
        source: str | None,
        origin: Origin | None,
        images: Images,
        image_root: str | Path | None,
        beside: Path | None,
    ) -> str:
        from tellapart.comparison.pages import comparison_gallery, comparison_page

        shown = comparison_gallery(self.evaluations, images, image_root, beside)
        subject = None if source is None else _named(self.evaluations)
        named = titled(TITLE, subject) if title is None else title
        return comparison_page(
            self.result, self.evaluations, shown, origin, title=named, source=source
        )

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
        """Write the comparison: a page for ``.html``, numbers for ``.json``, Markdown for ``.md``.

        An existing file is replaced only if it is a report of tellapart, or with
        ``overwrite=True``. See `page` for the arguments; links to images start at the folder of
        the page.
        """
        return write_report(
            path,
            page=lambda target: self._page(
                title, source, origin, images, image_root, target.parent
            ),
            numbers=lambda: self.to_json(indent=2),
            markdown=lambda: self.to_markdown(title=title or TITLE, source=source),
            overwrite=overwrite,
        )

    def __rich__(self) -> Any:
        """Return the summary that a rich console prints."""
        from tellapart.report.comparison_text import ComparisonSummary

        return ComparisonSummary(self.result)

    def __str__(self) -> str:
        from tellapart.report.comparison_text import plain_comparison

        return plain_comparison(self.result).rstrip("\n")

    def __repr__(self) -> str:
        names = ", ".join(self.evaluations)
        return f"Comparison({names}; {len(self.result.differences)} differences)"

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None, **_: Any
    ) -> dict[str, str]:
        """Return what a notebook shows: the page in a frame, a picture, and text."""
        from tellapart.evaluation.notebooks import PICTURES, bundled, framed, png_of

        of = next((each.of for each in self.result.differences if each.of is not None), None)
        makers = {
            "text/html": lambda: framed("comparison", self.page(images=PICTURES), str(self)),
            "image/png": lambda: png_of(self.plot.roc(of=of, size=SHOWN)),
            "text/plain": lambda: str(self) + "\n",
        }
        return bundled("comparison", makers, include, exclude)


def _named(models: Mapping[str, Evaluation]) -> str:
    """Return the names of the models in a title: all of a few, else some and how many more."""
    from tellapart.report.names import told_apart

    names = [*told_apart(models, NAME).values()]
    more = len(names) - MOST_TITLED
    if more < 2:
        return ", ".join(names)
    return f"{', '.join(names[:MOST_TITLED])} and {more} more"
