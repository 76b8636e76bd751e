"""A classifier of scikit-learn that decides where errors cost least."""

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import tellapart as ta
from tellapart.integrations.sklearn import ThresholdedClassifier, scorers

rows, benign = load_breast_cancer(return_X_y=True)
truth = np.where(benign == 1, "benign", "malignant")
train, test, train_truth, test_truth = train_test_split(
    rows, truth, stratify=truth, test_size=0.4, random_state=0
)

plain = make_pipeline(StandardScaler(), LogisticRegression()).fit(train, train_truth)
rules = {
    "misses cost 20": ta.cost(fp=1, fn=20),
    "precision 0.99": ta.at_least(precision=0.99),
    "highest F1": "f1",
}
models = {"0.5": plain}
for name, rule in rules.items():
    model = ThresholdedClassifier(plain, rule=rule, pos_label="malignant")
    models[name] = model.fit(train, train_truth)
    print(f"{name:15} {model.threshold_:.3f}, {model.choice_.measure} {model.choice_.value:.3f}")

# What the thresholds do to rows that nobody has seen.
metrics = scorers(["recall", "specificity"], pos_label="malignant")
for name, model in models.items():
    values = metrics(model, test, test_truth).items()
    print(f"{name:15}", "  ".join(f"{metric} {value:.3f}" for metric, value in values))

# The choice in full: how much better it looks than it is, and how much the threshold varies.
honest = models["misses cost 20"].choice_.out_of_bag
print(f"cost per row {honest.value.apparent:.3f} where chosen, {honest.value.mean:.3f} out of bag")
print(f"threshold between {honest.threshold_low:.3f} and {honest.threshold_high:.3f}")
