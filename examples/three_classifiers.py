"""Three classifiers on ten rows: their ROC curves in one picture, and one by one."""

import csv
from pathlib import Path

import tellapart as ta

with (Path(__file__).parent / "three_classifiers.csv").open(encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
y_true = [int(row["y_true"]) for row in rows]
models = {name: ta.evaluate(y_true, [float(row[name]) for row in rows]) for name in "ABC"}

for name, evaluation in models.items():
    print(name, "ROC AUC", evaluation.metric("roc_auc"))

plots = ta.overlay(models)
print(plots.roc().save("three_classifiers.roc.png", overwrite=True))
for name, display in plots.single("roc", marks=["youden"], title="ROC").items():
    print(display.save(f"three_classifiers.{name}.roc.png", overwrite=True))
