"""Three classifiers on ten rows: are they different, and their ROC curves in one picture."""

import csv
from pathlib import Path

import tellapart as ta

with (Path(__file__).parent / "three_classifiers.csv").open(encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
y_true = [int(row["y_true"]) for row in rows]
scores = {name: [float(row[name]) for row in rows] for name in "ABC"}
comparison = ta.compare(y_true, scores, metrics=["roc_auc"])

for name, evaluation in comparison.evaluations.items():
    print(name, "ROC AUC", evaluation.metric("roc_auc"))
for each in comparison.differences:
    print(
        f"{each.a} - {each.b} {each.estimate} p {each.p_value:.3f}, adjusted {each.p_adjusted:.3f}"
    )
for test in comparison.joint:
    print(f"all three alike: chi-squared {test.statistic:.2f}, p {test.p_value:.3f}")

print(comparison.plot.roc().save("three_classifiers.roc.png", overwrite=True))
for name, display in comparison.plot.single("roc", marks=["youden"], title="ROC").items():
    print(display.save(f"three_classifiers.{name}.roc.png", overwrite=True))
