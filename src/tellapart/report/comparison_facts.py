"""What was compared and how: the same in the terminal, in Markdown and on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tellapart.report.facts import facts
from tellapart.report.names import readable
from tellapart.results import EvaluationResult
from tellapart.results.comparisons import ComparisonResult

ADJUSTED = {
    "holm": "Holm",
    "hochberg": "Hochberg",
    "hommel": "Hommel",
    "bonferroni": "Bonferroni",
    "bh": "Benjamini and Hochberg",
}
QUESTION = ("classes", "labels", "positive")
MASSES = ("truth", "prevalence", "weights", "groups")
MATCHED = {
    "items": "item: the same items in every model",
    "order": "their order: the same rows in every model",
    "none": "nothing: every model has rows of its own",
}


def wins_title(result: ComparisonResult) -> str:
    """Head the rows won; they are counted, whatever they weigh."""
    weighted = any(one.data.weighted or one.data.observed for one in result.models.values())
    return f"Rows, by which model is right{', weights left out' if weighted else ''}"


def comparison_facts(result: ComparisonResult) -> Iterator[tuple[str, str]]:
    """List what a reader must know to check the differences, in reading order."""
    first = next(iter(result.models.values()))
    yield "models", ", ".join(map(readable, result.models))
    if result.paired:
        yield "rows", f"{first.data.rows:,}"
        yield from _facts_of(first, (*QUESTION, *MASSES))
    else:
        sizes = (f"{readable(name)} {one.data.rows:,}" for name, one in result.models.items())
        yield "rows", ", ".join(sizes)
        known = {
            readable(name): dict(_facts_of(one, MASSES)) for name, one in result.models.items()
        }
        for fact in MASSES:
            each = [f"{name}: {told[fact]}" for name, told in known.items() if fact in told]
            if each:
                yield fact, "; ".join(each)
    of = next((each.of for each in result.differences if each.of is not None), None)
    if of is not None:
        yield "compared in", f"{readable(of)} against the rest"
    yield "matched by", MATCHED[result.matched]
    yield "p-values", ", ".join(_p_values(result))


def _facts_of(model: EvaluationResult, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for fact in facts(model):
        if fact.name in names:
            yield fact.name, ", ".join(fact.items)
    if model.data.groups and "groups" in names:
        yield "groups", f"{model.data.groups:,}, whose rows are not independent"


def _p_values(result: ComparisonResult) -> Iterator[str]:
    sided = "" if result.alternative == "two-sided" else " than the second"
    yield f"{result.alternative}{sided}"
    if result.adjust == "none":
        yield "not adjusted"
    else:
        pairs = len({(each.a, each.b) for each in result.differences})
        if pairs > 1:
            yield f"adjusted for {pairs} pairs in each metric ({ADJUSTED[result.adjust]})"
        else:
            yield "one pair, nothing to adjust for"
    if result.resamples:
        yield f"{result.resamples:,} resamples"
    if result.permutations:
        yield f"{result.permutations:,} permutations"
    if result.resamples or result.permutations:
        yield f"seed {result.seed}"
