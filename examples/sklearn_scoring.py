"""scikit-learn searches by our metrics, and shows the winner: python sklearn_scoring.py [OUT]"""

import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_validate, train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tellapart.integrations.sklearn import (
    ConfusionDisplay,
    PrDisplay,
    ReliabilityDisplay,
    RocDisplay,
    scorers,
)

out = Path(sys.argv[1] if len(sys.argv) > 1 else "sklearn_scoring")
out.mkdir(parents=True, exist_ok=True)

rows, benign = load_breast_cancer(return_X_y=True)
truth = np.where(benign == 1, "benign", "malignant")
train, test, train_truth, test_truth = train_test_split(
    rows, truth, stratify=truth, test_size=0.4, random_state=0
)

# One scorer, many metrics: each fold is predicted and sorted once.
metrics = scorers(["roc_auc", "recall[malignant]", "log_loss"])
search = GridSearchCV(
    make_pipeline(StandardScaler(), LogisticRegression()),
    {"logisticregression__C": [0.01, 0.1, 1.0]},
    scoring=metrics,
    refit="neg_log_loss",
).fit(train, train_truth)
for name in metrics.scorers:
    values = search.cv_results_[f"mean_test_{name}"]
    print(f"{name:18}", " ".join(f"{value:.3f}" for value in values))
print("chosen", search.best_params_)

# Rows that nobody has seen: every plot has intervals.
for display in (PrDisplay, ReliabilityDisplay, ConfusionDisplay):
    made = display.from_estimator(search, test, test_truth, pos_label="malignant", name="logistic")
    print(made.save(out / f"{made.kind}.png", overwrite=True).name)

# Two models on the same axes.
roc = RocDisplay.from_estimator(search, test, test_truth, pos_label="malignant", name="logistic")
bayes = GaussianNB().fit(train, train_truth)
RocDisplay.from_estimator(bayes, test, test_truth, pos_label="malignant", ax=roc.ax_)
print(roc.save(out / "roc.png", overwrite=True).name)

# A cross-validation: every fold, and all rows pooled.
found = cross_validate(
    search.best_estimator_, rows, truth, return_estimator=True, return_indices=True
)
folds = RocDisplay.from_cv_results(found, rows, truth, pos_label="malignant", name="logistic")
print(folds.save(out / "folds.png", overwrite=True).name, folds.evaluation.metric("roc_auc"))
