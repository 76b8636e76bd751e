"""One process of a distributed loop: python torch_process.py RANK WORLD FOLDER."""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
import torch
from torch import distributed
from torch.utils.data import DataLoader, TensorDataset
from torch.utils.data.distributed import DistributedSampler
from torch_cases import CASES
from torchmetrics import MetricCollection
from torchmetrics.classification import BinaryAUROC

from tellapart import InputError
from tellapart.integrations.torch import EvaluationMetric, evaluate_model

ROWS = 13


def tensors(batch):
    return {
        name: values if values.dtype.kind == "U" else torch.from_numpy(np.ascontiguousarray(values))
        for name, values in batch.items()
    }


def filled(case, rank):
    metric = EvaluationMetric(**case.declared)
    for batch in case.batches(rank):
        metric.update(**tensors(batch))
    return metric


def refused(call):
    try:
        call()
    except InputError as error:
        return str(error)
    return "nothing was refused"


def conflict(rank):
    metric = EvaluationMetric()
    metric.update(torch.tensor([0.1, 0.9]), torch.tensor([0, rank]), index=torch.tensor([0, 1]))
    return refused(metric.evaluation)


def nearly_alike(rank):
    metric = EvaluationMetric()
    scores = torch.tensor([0.1, 0.9]) + rank * 1e-6
    metric.update(scores, torch.tensor([0, 1]), index=torch.tensor([0, 1]))
    return metric.evaluation().result.data.rows


def other_type(rank):
    metric = EvaluationMetric()
    kind = torch.float32 if rank else torch.float64
    metric.update(torch.tensor([0.1, 0.9], dtype=kind), torch.tensor([0, 1]))
    return refused(metric.compute)


def goes_on(rank):
    """Only one process gets more rows after the first answer; both must notice."""
    metric = EvaluationMetric()
    metric.update(torch.tensor([0.1, 0.9]), torch.tensor([0, 1]))
    counts = [metric.evaluation().result.data.rows, metric.evaluation().result.data.rows]
    if rank == 0:
        metric.update(torch.tensor([0.3]), torch.tensor([0]))
    counts.append(metric.evaluation().result.data.rows)
    return [*counts, len(metric)]


def alone(rank):
    metric = EvaluationMetric(sync_on_compute=False)
    for _ in range(rank + 1):
        metric.update(torch.tensor([0.1, 0.9]), torch.tensor([0, 1]))
    return metric.evaluation().result.data.rows


def in_a_collection(rank):
    metrics = MetricCollection(
        [BinaryAUROC(thresholds=None), EvaluationMetric(metrics=["roc_auc"])]
    )
    case = CASES["unequal"]
    for batch in map(tensors, case.batches(rank)):
        metrics.update(batch["preds"], batch["target"])
    return {name: float(value) for name, value in metrics.compute().items()}


def whole_loop(rank):
    values = torch.linspace(-2, 2, ROWS)[:, None]
    data = TensorDataset(values, (values[:, 0] > 0.3).long(), torch.arange(ROWS))
    loader = DataLoader(data, batch_size=3, sampler=DistributedSampler(data, shuffle=True))
    model = torch.nn.Linear(1, 1)
    torch.nn.init.ones_(model.weight)
    torch.nn.init.zeros_(model.bias)

    def unpack(batch):
        return {"inputs": batch[0], "target": batch[1], "index": batch[2]}

    return evaluate_model(model, loader, scores="logit", unpack=unpack).to_json()


def nobody(_):
    return refused(EvaluationMetric().compute)


def main(rank, world, folder):
    warnings.simplefilter("error")
    store = distributed.FileStore(str(folder / "store"), world)
    distributed.init_process_group("gloo", store=store, rank=rank, world_size=world)
    said = {name: filled(case, rank).evaluation().to_json() for name, case in CASES.items()}
    for ask in (conflict, nearly_alike, other_type, goes_on, alone, in_a_collection, whole_loop,
                nobody):  # fmt: skip
        said[ask.__name__] = ask(rank)
    (folder / f"{rank}.json").write_text(json.dumps(said), encoding="utf-8")
    distributed.destroy_process_group()


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
