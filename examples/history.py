"""Eight releases of a digit classifier, kept one by one; one of them is worse than it should be.

    python examples/history.py OUT

keeps the runs in OUT/runs, prints how they went, and writes OUT/history.html.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

import tellapart as ta

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
FIRST = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

OUT.mkdir(exist_ok=True)
X, y = load_digits(return_X_y=True)
X = X / 16
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.5, random_state=0)

for release in range(8):
    rows = slice(None, 300 + 70 * release)  # every release has seen a few more digits
    images = X_test if release != 5 else (X_test > 0.5) * 1.0  # a bug: the greys are lost
    model = LogisticRegression(max_iter=200).fit(X_train[rows], y_train[rows])
    evaluation = ta.evaluate(y_test, model.predict_proba(images), classes=list(model.classes_))
    ta.keep(
        evaluation,
        OUT / "runs",
        name="digits",
        tags={"release": f"1.{release}"},
        when=FIRST + timedelta(weeks=release),
    )

history = ta.read_history(OUT / "runs", metrics=["accuracy", "log_loss", "recall[3]"])
print(history)

for point in history.series[0].clear:
    change = point.change
    print(f"release {point.run.tags['release']}: accuracy", change.estimate, change.verdict)
print(history.save(OUT / "history.html", overwrite=True))
