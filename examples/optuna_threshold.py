"""A search for the best threshold with Optuna, beside the exact one: it can only get close.

A threshold has few places where anything changes: the distinct scores. `tellapart` tries them all.
"""

import csv
from pathlib import Path

import optuna

import tellapart as ta

TRIALS = 20

optuna.logging.set_verbosity(optuna.logging.WARNING)
with (Path(__file__).parent / "pets.csv").open(encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
pets = ta.evaluate(
    [row["y_true"] for row in rows],
    [[float(row[f"prob_{name}"]) for name in ("cat", "dog", "lion")] for row in rows],
    classes=["cat", "dog", "lion"],
)

print(f"class  F2 by {TRIALS} trials  exact  at     out of bag")
for name, choice in pets.thresholds(ta.fbeta(2), resamples=500).items():

    def f2(trial: optuna.Trial, name: str = name) -> float:
        cut = trial.suggest_float("threshold", 0.0, 1.0)
        return pets.at(cut).metric("fbeta", of=name, beta=2).value

    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=0))
    study.optimize(f2, n_trials=TRIALS)
    out_of_bag = choice.out_of_bag.value.mean
    print(
        f"{name:5}  {study.best_value:.4f}           {choice.value:.4f} {choice.threshold:<6}"
        f" {out_of_bag:.4f}"
    )
