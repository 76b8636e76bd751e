"""``tellapart advise``: which number to read, and why."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tellapart.cli.flags import Reading, named_numbers
from tellapart.cli.messages import say, warnings_on_stderr
from tellapart.cli.reports import check_level, check_terminal, schema_line, write
from tellapart.errors import InputError


@dataclass(frozen=True)
class Advising:
    """What was said of the use, and how to print.

    Attributes
    ----------
    costs
        As typed: ``fp=1,fn=20``.
    rule
        How decisions are made, where no threshold says it.
    """

    costs: str | None = None
    rule: str | None = None
    prevalence: float | None = None
    ordered: bool = False
    probabilities: bool = False
    json: bool = False
    level: float = 0.95
    quiet: bool = False
    color: bool = True


def run_advise(files: Sequence[str], options: Advising, reading: Reading) -> None:
    """Evaluate a file and print what to read in it."""
    check_level(options.level)
    if not files:
        raise InputError("no FILE was named; expected at least one: tellapart advise FILE")
    check_terminal(files)
    costs = None if options.costs is None else costs_of(options.costs)
    threshold = reading["threshold"]
    if options.rule is not None and threshold is not None:
        raise InputError("--threshold and --rule both say what decides; expected one of them")
    with warnings_on_stderr(quiet=options.quiet):
        from tellapart.inputs import read_problem

        problem, roles = read_problem(list(files), **reading)
        from tellapart.evaluation import evaluate_problem

        columns = roles.described()
        evaluation = evaluate_problem(problem, level=options.level, columns=columns)
        if not options.quiet:
            for note in roles.notes:
                say("note", note)
        advice = evaluation.advise(
            options.rule if threshold is None else threshold,
            costs,
            options.prevalence,
            options.ordered or None,
            options.probabilities or None,
        )
        if options.json:
            write(advice.to_json())
            return
        from tellapart.cli.terminals import Terminal

        console = Terminal(file=sys.stdout, no_color=True if not options.color else None)
        if not options.quiet:
            print(schema_line(evaluation.result.data, columns, console.width), end="\n\n")
        console.print(advice, highlight=False)


def costs_of(text: str) -> dict[str, float]:
    """Return the costs that a flag states.

    >>> costs_of("fp=1, fn=20")
    {'fp': 1.0, 'fn': 20.0}
    """
    costs = named_numbers(text, "--costs", "costs such as fp=1,fn=20")
    if set(costs) != {"fp", "fn"}:
        raise InputError(f"--costs is {text!r}; expected costs such as fp=1,fn=20")
    return costs
