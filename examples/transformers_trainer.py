"""A tiny BERT learns to tell two kinds of token lists apart; its trainer logs intervals.

    python examples/transformers_trainer.py OUT

Nothing is downloaded: the model starts from random numbers.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    Trainer,
    TrainingArguments,
)

import tellapart as ta
from tellapart.integrations.transformers import hf_compute_metrics

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else "transformers_out")
NAMES = ["ham", "spam"]

# Spam has more tokens 2; which is which is not always clear.
draw = np.random.default_rng(0)
torch.manual_seed(0)
labels = np.arange(400) % 2
tokens = 1 + (draw.random((400, 12)) < 0.35 + 0.25 * labels[:, None])
rows = [{"input_ids": t.tolist(), "label": int(y)} for t, y in zip(tokens, labels, strict=True)]

model = BertForSequenceClassification(
    BertConfig(
        vocab_size=3, hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=16, num_labels=2,
    )
)  # fmt: skip
compute = hf_compute_metrics(NAMES, metrics=["roc_auc", "recall[spam]"], intervals=True)
trainer = Trainer(
    model=model,
    args=TrainingArguments(
        output_dir=str(OUT), num_train_epochs=2, learning_rate=0.01, report_to=[], use_cpu=True,
        eval_strategy="epoch", save_strategy="no", logging_strategy="no", disable_tqdm=True,
        per_device_train_batch_size=10, per_device_eval_batch_size=50,
        batch_eval_metrics=True,  # the logits of all rows are never in memory at once
    ),
    train_dataset=rows[:200],
    eval_dataset=rows[200:],
    compute_metrics=compute,
)  # fmt: skip
trainer.train()

for each in trainer.state.log_history:
    if "eval_roc_auc" in each:
        low, high = each["eval_roc_auc_low"], each["eval_roc_auc_high"]
        print(f"epoch {each['epoch']:.0f}: AUC {each['eval_roc_auc']:.3f} [{low:.3f}, {high:.3f}]")

# The last evaluation is at hand: whatever else can be asked of it, and the report.
print(f"found 9 of 10: logit {compute.evaluation.threshold(ta.at_least(recall=0.9)).threshold:.2f}")
print(compute.evaluation.save(OUT / "report.html", overwrite=True))
