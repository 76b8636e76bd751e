"""A training with Lightning: a report for every validation, and early stopping on its numbers.

python examples/lightning_training.py FOLDER
"""

import logging
import sys
import warnings
from pathlib import Path

import torch
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import EarlyStopping
from torch.utils.data import DataLoader, TensorDataset

from tellapart.integrations.lightning import EvaluationCallback

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", message=".*does not have many workers")
warnings.filterwarnings("ignore", message=".*LeafSpec")  # of Lightning itself

folder = Path(sys.argv[1])


def rows(count: int, seed: int) -> TensorDataset:
    """Make points of two classes, and number them."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(count, 4, generator=generator)
    chance = torch.sigmoid(2 * x[:, 0] * x[:, 1] + x[:, 2])
    y = (torch.rand(count, generator=generator) < chance).long()
    return TensorDataset(x, y, torch.arange(count))


class Classifier(LightningModule):
    def __init__(self) -> None:
        super().__init__()
        self.model = torch.nn.Sequential(
            torch.nn.Linear(4, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1)
        )

    def training_step(self, batch):
        x, y, _ = batch
        return torch.nn.functional.binary_cross_entropy_with_logits(self.model(x)[:, 0], y.float())

    def validation_step(self, batch):
        x, y, index = batch
        return {"preds": self.model(x), "target": y, "index": index}

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.02)


torch.manual_seed(0)
callback = EvaluationCallback(
    folder / "{stage}-{epoch:02}.html", classes=["no", "yes"], scores="logit", intervals=True
)
trainer = Trainer(
    accelerator="cpu",
    max_epochs=6,
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
    default_root_dir=folder,
    callbacks=[callback, EarlyStopping("val_roc_auc", mode="max", patience=2)],
)
trainer.fit(
    Classifier(),
    DataLoader(rows(2000, seed=1), batch_size=64, shuffle=True),
    DataLoader(rows(500, seed=2), batch_size=64),
)

print("last validation:", callback.evaluations[0].metric("roc_auc"))
print("monitored:", f"{trainer.callback_metrics['val_roc_auc']:.3f}")
for report in callback.reports:
    print(report.name)
