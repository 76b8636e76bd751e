"""A trainer of two processes; Lightning starts this file again: python FILE FOLDER."""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import torch
from lightning.pytorch import Trainer
from lightning.pytorch.callbacks import EarlyStopping
from lightning_parts import Classifier, loader

from tellapart import TellapartWarning
from tellapart.integrations.lightning import EvaluationCallback


def trained(folder, numbered):
    pattern = folder / f"{numbered}" / "{stage}-{epoch}.json"
    callback = EvaluationCallback(pattern, scores="logit")
    trainer = Trainer(
        accelerator="cpu", strategy="ddp", devices=2, max_epochs=2, logger=False,
        callbacks=[callback, EarlyStopping("val_roc_auc", mode="max")], default_root_dir=folder,
        enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False,
    )  # fmt: skip
    model = Classifier(numbered)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        trainer.fit(model, loader(), loader(seed=1))
    return {
        "evaluation": callback.evaluations[0].to_json(),
        "logged": float(trainer.callback_metrics["val_roc_auc"]),
        "reports": sorted(path.name for path in callback.reports),
        "weights": [value.tolist() for value in model.state_dict().values()],
        "warned": [str(each.message) for each in caught if each.category is TellapartWarning],
        "unsynced": sum("sync_dist" in str(each.message) for each in caught),
        "rank": trainer.global_rank,
    }


def main(folder):
    said = [trained(folder, numbered) for numbered in (True, False)]
    rank = said[0].pop("rank")
    (folder / f"{rank}.json").write_text(json.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(Path(sys.argv[1]))
