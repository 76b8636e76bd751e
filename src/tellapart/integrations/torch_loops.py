"""The whole loop over a data loader: a model and its batches in, an evaluation out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from tellapart.errors import InputError
from tellapart.evaluation import Evaluation
from tellapart.integrations.torch_bases import torch
from tellapart.integrations.torch_progress import counted
from tellapart.problem.options import check_word, shown
from tellapart.problem.rows import Missing
from tellapart.results.evaluations import Task
from tellapart.results.progress import Progress

ACTIVATIONS: Mapping[str, Callable[[Any], Any]] = {
    "sigmoid": torch.sigmoid,
    "softmax": lambda logits: torch.softmax(logits, dim=1),
}
TARGETS = ("target", "targets", "label", "labels", "y")
ROWS = ("sample_weight", "index", "items", "groups")

Unpack = Callable[[Any], Any]


def evaluate_model(
    model: Callable[..., Any],
    loader: Iterable[Any],
    *,
    classes: Sequence[Any] | int | None = None,
    task: Task | None = None,
    pos_label: Any = None,
    activation: str | None = None,
    scores: str = "probability",
    threshold: Any = None,
    unpack: Unpack | None = None,
    device: Any = None,
    level: float = 0.95,
    missing: Missing = "raise",
    progress: bool | Progress | None = None,
) -> Evaluation:
    """Run a model over a loader and evaluate what it says, exactly.

    No gradients are recorded. Modules are set to evaluation, and afterwards, also after an error,
    each is as it was. Works under ``torch.autocast``, and in every process of a distributed loop,
    each with its share of the data (see `EvaluationMetric`).

    Parameters
    ----------
    model
        A module, or any function of the inputs. It returns scores, or a tuple whose first entry
        they are, or something with ``logits``.
    loader
        Batches: (inputs, target), (inputs, target, weight), or a mapping with the target as
        ``target`` or ``labels`` and, if known, ``sample_weight``, ``index``, ``items`` and
        ``groups``; the rest goes to the model: one entry as it is, several by name. Inputs that
        are a tuple are several arguments.
    classes, task, pos_label, threshold, level, missing
        As for `EvaluationMetric`.
    activation
        ``sigmoid`` or ``softmax`` to make probabilities of what the model returns, in float32 at
        least. None takes it as it is.
    scores
        What that is: ``probability``, ``logit`` or ``rank``. ``scores="logit"`` without an
        activation is more exact: probabilities saturate.
    unpack
        Batch -> (inputs, target), (inputs, target, weight), or a mapping of ``inputs``,
        ``target`` and arguments of `EvaluationMetric.update`.
    device
        Where batches are moved, however nested; by default to the model's first parameter. The
        model stays where it is.
    progress
        None for a bar on standard error if that is a terminal, or True, or False, or a function
        that is told (done, total).

    Raises
    ------
    InputError
        An argument or a batch cannot be used, or there are no rows.

    Examples
    --------
    >>> import torch
    >>> model = torch.nn.Linear(1, 1)
    >>> _ = torch.nn.init.ones_(model.weight)
    >>> loader = [(torch.tensor([[-2.0], [1.0]]), torch.tensor([0, 1]))]
    >>> evaluate_model(model, loader, scores="logit").metric("roc_auc").value
    1.0
    """
    from tellapart.integrations.torch import EvaluationMetric

    if activation is not None:
        check_word(activation, "activation", tuple(ACTIVATIONS), "sigmoid, softmax or None")
        if scores != "probability":
            raise InputError(
                f"scores is {scores!r}, but activation={activation!r} makes probabilities; "
                "expected one of the two"
            )
    metric = EvaluationMetric(
        classes,
        task=task,
        pos_label=pos_label,
        scores=scores,
        threshold=threshold,
        level=level,
        missing=missing,
    )
    place = _device_of(model) if device is None else torch.device(device)
    with _evaluating(model), torch.no_grad(), counted(loader, progress) as batches:
        for batch in batches:
            rows = _unpacked(batch if unpack is None else unpack(batch))
            outputs = _called(model, moved(rows.pop("inputs"), place))
            metric.update(_activated(_scores_of(outputs), activation), **rows)
    return metric.evaluation()


def moved(value: Any, device: Any) -> Any:
    """Return tensors on a device, in whatever they are nested; other values as they are."""
    if isinstance(value, torch.Tensor):
        return value.to(device, non_blocking=True)
    if callable(getattr(value, "to", None)):  # packed sequences, batches of tokenizers
        return value.to(device)
    if isinstance(value, Mapping):
        return {name: moved(each, device) for name, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(moved(each, device) for each in value))
    if isinstance(value, (tuple, list)):
        return type(value)(moved(each, device) for each in value)
    return value


def _device_of(model: Any) -> Any:
    parameters = model.parameters() if isinstance(model, torch.nn.Module) else ()
    first = next(iter(parameters), None)
    return torch.device("cpu") if first is None else first.device


@contextmanager
def _evaluating(model: Any) -> Iterator[None]:
    """Set modules to evaluation; give each its own mode back: a part may have been frozen."""
    modules = list(model.modules()) if isinstance(model, torch.nn.Module) else []
    modes = [module.training for module in modules]
    try:
        if modules:
            model.eval()
        yield
    finally:
        for module, mode in zip(modules, modes, strict=True):
            module.training = mode


def _unpacked(batch: Any) -> dict[str, Any]:
    """Return the inputs and the arguments of `EvaluationMetric.update`."""
    if isinstance(batch, Mapping):
        return _named(dict(batch))
    if isinstance(batch, (tuple, list)) and len(batch) in (2, 3):
        return dict(zip(("inputs", "target", "sample_weight"), batch, strict=False))
    what = f"{len(batch)} entries" if isinstance(batch, (tuple, list)) else shown(type(batch))
    raise InputError(
        f"loader gives batches of {what}; expected (inputs, target), (inputs, target, weight), a "
        "mapping, or unpack="
    )


def _named(batch: dict[str, Any]) -> dict[str, Any]:
    found = [name for name in TARGETS if name in batch]
    if len(found) != 1:
        raise InputError(
            f"loader gives batches of {', '.join(map(str, batch))}; expected exactly one of "
            f"{', '.join(TARGETS)} among them, or unpack="
        )
    rows = {"target": batch.pop(found[0])}
    rows |= {name: batch.pop(name) for name in ROWS if name in batch}
    return {**rows, "inputs": next(iter(batch.values())) if len(batch) == 1 else batch}


def _called(model: Callable[..., Any], inputs: Any) -> Any:
    if isinstance(inputs, Mapping):
        return model(**inputs)
    return model(*inputs) if isinstance(inputs, (tuple, list)) else model(inputs)


def _scores_of(outputs: Any) -> Any:
    if isinstance(outputs, Mapping) and "logits" in outputs:
        return outputs["logits"]
    if isinstance(outputs, (tuple, list)) and not hasattr(outputs, "logits"):
        return outputs[0]
    found = getattr(outputs, "logits", outputs)
    if isinstance(found, Mapping):
        raise InputError(
            f"model returns {', '.join(map(str, found))}; expected scores, or logits among them"
        )
    return found


def _activated(scores: Any, activation: str | None) -> Any:
    """Make probabilities in float32 or float64: of half precision they would not sum to one."""
    if activation is None:
        return scores
    scores = scores if isinstance(scores, torch.Tensor) else torch.as_tensor(scores)
    wide = scores if scores.dtype == torch.float64 else scores.float()
    if activation == "softmax" and (wide.ndim != 2 or wide.shape[1] < 2):
        raise InputError(
            f"model returns shape {tuple(wide.shape)}; expected (n, classes) with 2 classes or "
            "more for a softmax; of one logit, activation='sigmoid' makes a probability"
        )
    with torch.autocast(wide.device.type, enabled=False):
        return ACTIVATIONS[activation](wide)
