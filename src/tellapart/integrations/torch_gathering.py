"""Streams of several processes -> one, by tensors of bytes: nothing is pickled or unpickled."""

from __future__ import annotations

from typing import Any

from tellapart.integrations.torch_bases import torch
from tellapart.streaming import Stream

distributed = torch.distributed


def is_distributed() -> bool:
    """Whether this process belongs to a group; without one, it is alone."""
    return distributed.is_available() and distributed.is_initialized()


def all_say(answer: bool, group: Any = None) -> bool:
    """Whether every process of the group says yes; each must ask."""
    said = torch.tensor([int(answer)], device=_device(group))
    distributed.all_reduce(said, op=distributed.ReduceOp.MIN, group=group)
    return bool(said.item())


def gathered(stream: Stream, group: Any = None) -> Stream:
    """Return the rows of all processes, in the order of their ranks; each process must ask.

    A process without rows takes part with none. All get the same stream.

    Raises
    ------
    InputError
        The streams do not go together; every process is told.
    """
    parts = [Stream.from_bytes(data) for data in _all_gather(stream.to_bytes(), group)]
    whole = parts[0]
    for part in parts[1:]:
        whole.merge(part)
    return whole


def _all_gather(data: bytes, group: Any) -> list[bytes]:
    """Return what every process hands in; short ones are padded on the way."""
    device = _device(group)
    world = distributed.get_world_size(group)
    sizes = [torch.zeros(1, dtype=torch.int64, device=device) for _ in range(world)]
    distributed.all_gather(sizes, torch.tensor([len(data)], device=device), group=group)
    lengths = [int(size.item()) for size in sizes]
    mine = torch.zeros(max(lengths), dtype=torch.uint8)
    mine[: len(data)] = torch.frombuffer(bytearray(data), dtype=torch.uint8)
    found = [torch.empty(len(mine), dtype=torch.uint8, device=device) for _ in range(world)]
    distributed.all_gather(found, mine.to(device), group=group)
    return [
        each[:length].cpu().numpy().tobytes() for each, length in zip(found, lengths, strict=True)
    ]


def _device(group: Any) -> torch.device:
    """Return where the group exchanges tensors: NCCL only knows those on its GPU."""
    if "nccl" in (backend := str(distributed.get_backend(group))) and "gloo" not in backend:
        return torch.device("cuda", torch.cuda.current_device())
    return torch.device("cpu")
