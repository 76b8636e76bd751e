"""Lightning: one report for every validation and test, and numbers that callbacks can monitor.

callback = EvaluationCallback("reports/{stage}-{epoch:03}.html", classes=10, scores="logit")
Trainer(callbacks=[callback, EarlyStopping("val_roc_auc_ovr_macro", mode="max")])
"""
# ruff: noqa: ARG002 - hooks take what Lightning hands them

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tellapart.errors import InputError, MissingExtra, TellapartWarning
from tellapart.evaluation import Evaluation
from tellapart.integrations.scalars import scalars
from tellapart.integrations.torch import EvaluationMetric
from tellapart.problem.options import shown
from tellapart.problem.rows import Missing
from tellapart.results.evaluations import Task

Callback: Any
try:
    import torch
    from lightning.pytorch import Callback
except ImportError:
    try:
        import torch
        from pytorch_lightning import Callback
    except ImportError as error:
        raise MissingExtra("lightning", "lightning", "tellapart.integrations.lightning") from error

__all__ = ["EvaluationCallback"]

SUFFIXES = (".html", ".htm", ".json", ".md")
Predictions = Callable[[Any, Any], Any]


class EvaluationCallback(Callback):  # type: ignore[misc] # one of two packages
    """Evaluate every validation and test over all batches and processes; write one report each.

    Numbers are logged as ``val_roc_auc``, ``test_roc_auc`` and so on, for loggers, `EarlyStopping`
    and `ModelCheckpoint`. Reports are written by the first process alone; a sanity check counts
    for nothing, and ``fast_dev_run`` writes no file.

    Parameters
    ----------
    path
        Where a report goes: ``.html``, ``.json`` or ``.md``, with ``{stage}`` (val or test),
        ``{epoch}``, ``{step}`` and ``{dataloader}`` filled in, as ``{epoch:03}`` if you like.
        A file that is not a report is never replaced. None: no report.
    classes, task, pos_label, scores, threshold, metrics, intervals, level, missing
        As for `tellapart.integrations.torch.EvaluationMetric`.
    predictions
        ``(outputs, batch)`` of a step -> a mapping of the arguments of `EvaluationMetric.update`,
        or ``(preds, target)``, or ``(preds, target, weight)``. By default `outputs` itself, so
        that a step returns ``{"preds": ..., "target": ...}``; with ``index`` there, too, rows
        that a distributed sampler hands out twice count once.
    prefix
        Put before the names of numbers, instead of ``val_`` and ``test_``.
    prog_bar
        Whether numbers also go to the progress bar.
    overwrite
        Whether a file that is not a report may be replaced.

    Attributes
    ----------
    evaluations
        Of the last validation or test, one for each data loader.
    reports
        Every file written so far.

    Raises
    ------
    InputError
        A declaration or the pattern of the path cannot be used.
    """

    def __init__(
        self,
        path: str | Path | None = None,
        classes: Sequence[Any] | int | None = None,
        *,
        task: Task | None = None,
        pos_label: Any = None,
        scores: str = "probability",
        threshold: Any = None,
        metrics: Sequence[str] | str | None = None,
        intervals: bool = False,
        level: float = 0.95,
        missing: Missing = "raise",
        predictions: Predictions | None = None,
        prefix: str | None = None,
        prog_bar: bool = False,
        overwrite: bool = False,
    ) -> None:
        super().__init__()
        self.path = None if path is None else _checked_pattern(str(path))
        self.evaluations: list[Evaluation] = []
        self.reports: list[Path] = []
        self._names = [metrics] if isinstance(metrics, str) else metrics
        self._declared: dict[str, Any] = {
            "classes": classes,
            "task": task,
            "pos_label": pos_label,
            "scores": scores,
            "threshold": threshold,
            "level": level,
            "missing": missing,
        }
        EvaluationMetric(**self._declared, metrics=self._names)  # checks it
        self._intervals, self._prefix = intervals, prefix
        self._predictions, self._prog_bar, self._overwrite = predictions, prog_bar, overwrite
        self._metrics: list[EvaluationMetric] = []
        self._is_indexed = self._has_warned = False

    # ---- hooks --------------------------------------------------------------------------

    def on_validation_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        """Begin anew, with one metric for each data loader."""
        if not trainer.sanity_checking:
            self._begin(len(trainer.num_val_batches))

    def on_test_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        """Begin anew, with one metric for each data loader."""
        self._begin(len(trainer.num_test_batches))

    def on_validation_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, *places: int, **named: int
    ) -> None:
        """Take the predictions of a batch."""
        if not trainer.sanity_checking:
            self._take(outputs, batch, "validation_step", *places, **named)

    def on_test_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, *places: int, **named: int
    ) -> None:
        """Take the predictions of a batch."""
        self._take(outputs, batch, "test_step", *places, **named)

    def on_validation_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Evaluate, log, and write the report."""
        if not trainer.sanity_checking:
            self._finish(trainer, pl_module, "val")

    def on_test_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Evaluate, log, and write the report."""
        self._finish(trainer, pl_module, "test")

    # ---- what they do -------------------------------------------------------------------

    def _begin(self, loaders: int) -> None:
        if loaders > 1 and self.path is not None and "{dataloader" not in self.path:
            raise InputError(
                f"path is {self.path!r}, but there are {loaders} data loaders; expected "
                "{dataloader} in it, so that each gets a report"
            )
        self._metrics = [EvaluationMetric(**self._declared) for _ in range(loaders)]
        self._is_indexed = False

    def _take(
        self, outputs: Any, batch: Any, step: str, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        found = outputs if self._predictions is None else self._predictions(outputs, batch)
        if isinstance(found, (tuple, list)) and len(found) in (2, 3):
            found = dict(zip(("preds", "target", "sample_weight"), found, strict=False))
        if not isinstance(found, Mapping) or not {"preds", "target"} <= set(found):
            who = step if self._predictions is None else "predictions"
            keys = ", ".join(map(str, found)) if isinstance(found, Mapping) else shown(type(found))
            raise InputError(
                f"{who} returned {keys}; expected a mapping with preds and target, or predictions= "
                "that makes one of (outputs, batch)"
            )
        names = ("preds", "target", "sample_weight", "index", "items", "groups")
        rows = {name: found[name] for name in names if name in found}
        self._is_indexed |= rows.get("index") is not None
        self._metrics[dataloader_idx].update(**rows)

    def _finish(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Every process comes here; all compute the same, and the first one writes."""
        batches = getattr(trainer, f"num_{stage}_batches")
        self._warn_of_padding(trainer, getattr(trainer, f"{stage}_dataloaders"))
        prefix = f"{stage}_" if self._prefix is None else self._prefix
        self.evaluations = []
        for place, metric in enumerate(self._metrics):
            if batches[place] == 0:
                continue  # Lightning says so itself
            evaluation = metric.evaluation()
            self.evaluations.append(evaluation)
            numbers = scalars(evaluation, self._names, intervals=self._intervals, prefix=prefix)
            several = f"/dataloader_idx_{place}" if len(self._metrics) > 1 else ""
            self._log(trainer, pl_module, {name + several: numbers[name] for name in numbers})
            if self.path is not None and trainer.is_global_zero and not trainer.fast_dev_run:
                self._write(evaluation, _filled(self.path, trainer, stage, place))
        self._metrics = []

    def _log(self, trainer: Any, pl_module: Any, numbers: Mapping[str, float]) -> None:
        """Log what all processes agree on; the maximum of equal numbers is exact, unlike a mean."""
        kind = torch.float32 if pl_module.device.type == "mps" else torch.float64
        for name, number in numbers.items():
            pl_module.log(
                name,
                torch.tensor(number, dtype=kind, device=pl_module.device),
                prog_bar=self._prog_bar,
                on_step=False,
                on_epoch=True,
                reduce_fx="max",
                sync_dist=trainer.world_size > 1,
                add_dataloader_idx=False,  # it is in the name: no loader is current here
            )

    def _write(self, evaluation: Evaluation, path: Path) -> None:
        """Write a report; a training of hours must not end because one could not be written."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.reports.append(evaluation.save(path, overwrite=self._overwrite))
        except (InputError, OSError) as error:
            warnings.warn(f"no report was written: {error}", TellapartWarning, stacklevel=2)

    def _warn_of_padding(self, trainer: Any, loaders: Any) -> None:
        if self._is_indexed or self._has_warned or not trainer.is_global_zero:
            return
        several = loaders if isinstance(loaders, (list, tuple)) else [loaders]
        extra = sum(_padding(loader) for loader in several)
        if extra:
            self._has_warned = True
            warnings.warn(
                f"the distributed sampler hands out {extra} rows twice, and they count twice; "
                "return their index with preds and target, so that each counts once",
                TellapartWarning,
                stacklevel=2,
            )


def _checked_pattern(path: str) -> str:
    """Refuse a pattern now that would fail after the first epoch."""
    try:
        filled = path.format(stage="val", epoch=0, step=0, dataloader=0)
    except (KeyError, IndexError, ValueError) as error:
        raise InputError(
            f"path is {path!r}, which cannot be filled in ({error!r}); expected a pattern of "
            "{stage}, {epoch}, {step} and {dataloader}"
        ) from error
    if Path(filled).suffix.lower() not in SUFFIXES:
        raise InputError(f"path is {path!r}; expected a name that ends in .html, .json or .md")
    return path


def _filled(path: str, trainer: Any, stage: str, dataloader: int) -> Path:
    epoch, step = trainer.current_epoch, trainer.global_step
    return Path(path.format(stage=stage, epoch=epoch, step=step, dataloader=dataloader))


def _padding(loader: Any) -> int:
    """Return how many rows the sampler of a loader hands out twice."""
    sampler = getattr(loader, "sampler", None)
    if not isinstance(sampler, torch.utils.data.DistributedSampler):
        return 0
    rows: Any = sampler.dataset
    return max(0, int(sampler.total_size) - len(rows))
