"""What a metric is made from: `torchmetrics.Metric` where it is installed, else its like."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tellapart.errors import MissingExtra

try:
    import torch
except ImportError as error:
    raise MissingExtra("torch", "torch", "tellapart.integrations.torch") from error

__all__ = ["Base", "PlainMetric", "torch"]


class PlainMetric(torch.nn.Module):
    """The part of `torchmetrics.Metric` that loops use."""

    def __init__(self, **_: Any) -> None:
        super().__init__()
        self._device = torch.empty(0).device
        self._forward_cache: Any = None

    @property
    def device(self) -> torch.device:
        """Return where `compute` puts its numbers."""
        return self._device

    def reset(self) -> None:
        """Forget all rows."""
        self._forward_cache = None

    def clone(self) -> Any:
        """Return a copy that goes its own way."""
        return deepcopy(self)

    def _apply(self, fn: Any, recurse: bool = True) -> Any:
        super()._apply(fn, recurse)  # type: ignore[no-untyped-call]
        self._device = fn(torch.zeros(1, device=self._device)).device
        return self


Base: Any
try:
    from torchmetrics import Metric as Base
except ImportError:
    Base = PlainMetric
