"""``tellapart threshold``: read, choose, judge out of bag and on another file, print."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tellapart.cli.flags import Reading, named_numbers
from tellapart.cli.messages import say, warnings_on_stderr
from tellapart.cli.progress import Phases, phases
from tellapart.cli.reports import check_level, check_terminal, schema_line, write
from tellapart.errors import InputError, UndefinedMetric

if TYPE_CHECKING:
    from tellapart.decisions import Rule
    from tellapart.decisions.limits import Limit
    from tellapart.evaluation import Evaluation
    from tellapart.inputs.roles import Roles
    from tellapart.report.choice_parts import Applied, Present
    from tellapart.report.choices import Choices
    from tellapart.results import ThresholdChoice


@dataclass(frozen=True)
class Asked:
    """The flags of the rule, as typed.

    Attributes
    ----------
    named
        Rules without a value.
    """

    named: tuple[str, ...] = ()
    cost: str | None = None
    at_least: str | None = None
    at_most: str | None = None
    maximise: str | None = None
    rate: float | None = None
    fbeta: float | None = None

    def check(self) -> None:
        """Refuse no rule, several rules, and flags that go with another rule."""
        limits = self.at_least is not None or self.at_most is not None
        given = [f"--{name.replace('_', '-')}" for name in self.named]
        given += [
            f"--{name}" for name in ("cost", "rate", "fbeta") if getattr(self, name) is not None
        ]
        given += ["--at-least or --at-most"] if limits else []
        if not given:
            raise InputError(
                "no rule was said; expected one, such as --cost fp=1,fn=20, --at-least "
                "recall=0.95 or --youden (tellapart threshold --help lists them)"
            )
        if len(given) > 1:
            raise InputError(f"{' and '.join(given)} are rules; expected one of them")
        if self.maximise is not None and not limits:
            raise InputError("--maximise goes with --at-least or --at-most; expected one of them")

    def rule(self) -> Rule:
        """Return the rule."""
        from tellapart.decisions import cost, fbeta, fixed_rate, rule_of

        if self.named:
            return rule_of(self.named[0])
        if self.fbeta is not None:
            return fbeta(self.fbeta)
        if self.rate is not None:
            return fixed_rate(self.rate)
        if self.cost is None:
            return self._limited()
        expected = "costs such as fp=1,fn=20"
        costs = named_numbers(self.cost, "--cost", expected)
        if not {"fp", "fn"} <= set(costs) <= {"fp", "fn", "tp", "tn"}:
            raise InputError(f"--cost is {self.cost!r}; expected {expected}")
        return cost(**costs)

    def _limited(self) -> Rule:
        from tellapart.decisions.limited import limited, limits_of

        bounds = "bounds such as recall=0.95"
        limits: tuple[Limit, ...] = ()
        if self.at_least is not None:
            limits += limits_of("least", named_numbers(self.at_least, "--at-least", bounds))
        if self.at_most is not None:
            limits += limits_of("most", named_numbers(self.at_most, "--at-most", bounds))
        return limited(limits, self.maximise)


@dataclass(frozen=True)
class Choosing:
    """What to choose for, and how to print; the attributes are the flags of the command."""

    of: str | None = None
    per_class: bool = False
    prevalence: float | None = None
    apply: str | None = None
    bootstrap: int = 500
    seed: int = 0
    level: float = 0.95
    json: bool = False
    quiet: bool = False
    color: bool = True


def run_threshold(files: Sequence[str], asked: Asked, options: Choosing, reading: Reading) -> None:
    """Choose by a rule on a file, and print what the choice is worth."""
    _check(files, asked, options)
    with (
        warnings_on_stderr(quiet=options.quiet),
        phases(quiet=options.quiet, color=options.color) as phase,
    ):
        rule = asked.rule()
        phase("reading")
        evaluation, roles = _read(files, options, reading)
        evaluation = _at_prevalence(evaluation, options.prevalence)
        name, others = _classes(evaluation, options)
        choices = _chosen(evaluation, rule, name, others, options, phase)
        applied = None
        if options.apply is not None:
            phase("reading the other file")
            applied = _applied(evaluation, options.apply, rule, choices, options, reading)
        from tellapart.cli.applied import stated_of
        from tellapart.report.choices import Choices

        found = Choices(
            evaluation.problem.task, options.level, choices, _present(evaluation, rule, choices),
            applied, evaluation.problem.is_soft, stated_of(evaluation.problem),
        )  # fmt: skip
        phase.stop()
        _print(found, rule, evaluation, roles.described(), options)


def _check(files: Sequence[str], asked: Asked, options: Choosing) -> None:
    """Refuse what would fail after the work is done."""
    if not files:
        raise InputError("no FILE was named; expected at least one: tellapart threshold FILE")
    asked.check()
    check_level(options.level)
    check_terminal([*files, *([options.apply] if options.apply else [])])
    if options.apply == "-" and "-" in files:
        raise InputError("FILE and --apply are both standard input; expected one of them")
    if options.apply is not None and options.apply != "-":
        other = Path(options.apply)
        if other.exists() and any(Path(file).exists() and other.samefile(file) for file in files):
            raise InputError(
                f"--apply is {options.apply!r}, the rows that the threshold is chosen on; expected "
                "another file"
            )
    if options.of is not None and options.per_class:
        raise InputError("--of names one class, --per-class means all; expected one of them")
    if options.bootstrap:
        from tellapart.inference.resampling import check_resampling

        check_resampling(options.bootstrap, options.seed)


def _read(files: Sequence[str], options: Choosing, reading: Reading) -> tuple[Evaluation, Roles]:
    from tellapart.inputs import read_problem

    problem, roles = read_problem(list(files), **reading)
    from tellapart.evaluation import Evaluation

    for note in () if options.quiet else roles.notes:
        say("note", note)
    return Evaluation(problem, options.level, roles.described(), options.seed), roles


def _at_prevalence(evaluation: Evaluation, prevalence: float | None) -> Evaluation:
    """Return the evaluation where the positive class is as common as the flag says."""
    task = evaluation.problem.task
    if prevalence is None:
        return evaluation
    if task != "binary":
        raise InputError(
            f"--prevalence is given for a {task} problem; expected a binary one, where there is "
            "one positive class"
        )
    return evaluation.at_prevalence(prevalence)


def _classes(evaluation: Evaluation, options: Choosing) -> tuple[str | None, bool]:
    """Return the class to choose for, and whether all are meant."""
    questions = evaluation.problem.questions
    if options.of is None and not options.per_class and len(questions) > 1:
        raise InputError(
            f"there are {len(questions)} classes; expected --per-class, or --of with one of "
            f"{', '.join(questions)}"
        )
    return options.of, options.per_class


def _chosen(
    evaluation: Evaluation,
    rule: Rule,
    name: str | None,
    others: bool,
    options: Choosing,
    phase: Phases,
) -> Mapping[str, ThresholdChoice]:
    count = phase("resampling" if options.bootstrap else "choosing")
    drawn = {"resamples": options.bootstrap, "progress": count}
    if others:
        return evaluation.thresholds(rule, **drawn)  # type: ignore[arg-type]
    place = evaluation.problem.question(name)
    try:
        found = evaluation.threshold(rule, name, **drawn)  # type: ignore[arg-type]
    except UndefinedMetric as undefined:
        raise InputError(str(undefined)) from undefined
    return {evaluation.problem.questions[place]: found}


def _present(
    evaluation: Evaluation, rule: Rule, choices: Mapping[str, ThresholdChoice]
) -> dict[str, Present]:
    """Return what the decisions as they are give, where there are any."""
    from tellapart.decisions import at_present
    from tellapart.report.choice_parts import Present

    problem, statistics = evaluation.problem, evaluation.statistics
    if not statistics.is_decided:
        return {}
    out = {}
    for name, choice in choices.items():
        k = problem.question(name)
        values = at_present(rule, statistics.tables.cells[k], choice.metrics)
        if problem.given is not None:
            title = "as predicted"
        else:
            title = "largest" if problem.task == "multiclass" else f"at {problem.cut(k):g}"
        out[name] = Present(title, values.pop(""), values)
    return out


def _applied(
    evaluation: Evaluation,
    path: str,
    rule: Rule,
    choices: Mapping[str, ThresholdChoice],
    options: Choosing,
    reading: Reading,
) -> Applied | None:
    """Return the metrics at the chosen thresholds on another file."""
    from tellapart.cli.applied import applied_to, check_other_rows, warn_of_groups

    if any(one.threshold != one.threshold for one in choices.values()):
        say("note", "a class has no threshold: nothing is applied to the other file")
        return None
    other, _ = _read([path], options, reading)
    if other.problem.classes != evaluation.problem.classes:
        raise InputError(
            f"--apply is {path!r}, with the classes {', '.join(other.problem.classes)}; expected "
            f"{', '.join(evaluation.problem.classes)}"
        )
    shared = check_other_rows(evaluation.problem, other.problem, path)
    if not options.quiet:
        warn_of_groups(shared, path)
    other = _at_prevalence(other, options.prevalence)
    return applied_to(other, path, rule, choices, shared)


def _print(
    found: Choices,
    rule: Rule,
    evaluation: Evaluation,
    columns: Mapping[str, str],
    options: Choosing,
) -> None:
    if options.json:
        from tellapart.report.choices_json import choices_json

        better = "lower" if rule.lowest else "higher"
        words = {"name": rule.name, "title": rule.title, "measure": rule.measure}
        write(choices_json(found, words | {"better": better}))
        return
    from tellapart.cli.terminals import Terminal

    console = Terminal(file=sys.stdout, no_color=True if not options.color else None)
    if not options.quiet:
        print(schema_line(evaluation.result.data, columns, console.width), end="\n\n")
    console.print(found, highlight=False)
