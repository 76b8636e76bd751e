"""A small Lightning module and its data."""

from __future__ import annotations

import lightning
import torch
from torch.utils.data import DataLoader, TensorDataset

ROWS = 61


def data(rows=ROWS, seed=0):
    generator = torch.Generator().manual_seed(seed)
    values = torch.randn(rows, 4, generator=generator)
    target = (values[:, 0] + torch.randn(rows, generator=generator) > 0).long()
    return TensorDataset(values, target, torch.arange(rows))


def loader(rows=ROWS, seed=0):
    return DataLoader(data(rows, seed), batch_size=16)


class Classifier(lightning.LightningModule):
    """Answers with what `EvaluationCallback` takes by default."""

    def __init__(self, numbered=True):
        super().__init__()
        torch.manual_seed(0)
        self.model = torch.nn.Linear(4, 1)
        self.numbered = numbered

    def training_step(self, batch):
        logits = self.model(batch[0])[:, 0]
        return torch.nn.functional.binary_cross_entropy_with_logits(logits, batch[1].float())

    def validation_step(self, batch, batch_idx, dataloader_idx=0):
        found = {"preds": self.model(batch[0]), "target": batch[1]}
        return {**found, "index": batch[2]} if self.numbered else found

    def test_step(self, batch, batch_idx, dataloader_idx=0):
        return self.validation_step(batch, batch_idx, dataloader_idx)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.5)
