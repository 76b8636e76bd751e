"""Three learners on 569 tumours, cross-validated on the same folds, and compared."""

from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import tellapart as ta

X, y = load_breast_cancer(return_X_y=True)
learners = {
    "logistic": make_pipeline(StandardScaler(), LogisticRegression()),
    "bayes": GaussianNB(),
    "tree": DecisionTreeClassifier(max_depth=3, random_state=0),
}
found = ta.cross_validate(learners, X, y, folds=10)

# One learner: three answers to "how good is it?", each with its own interval.
print(found["logistic"].metric("roc_auc"))
worst = min(found["logistic"].folds, key=lambda fold: fold.metrics["roc_auc"].value)
print("worst fold", worst.fold, worst.metrics["roc_auc"])

# Which learner is better? The test knows that training sets overlap.
for each in found.compare("roc_auc").differences:
    print(f"{each.a} - {each.b}", each.estimate, f"p {each.p_adjusted:.3f}")

# Predictions of rows that the models have not seen; a file of them makes the same report.
print(found["logistic"].predictions[:2])
print(found["logistic"].save("cross_validation.report.html", overwrite=True))

# A learner can be any function of row numbers: here the radius alone, cut between the means.
radius = X[:, 0]


def by_radius(train, test):
    """Return higher scores for smaller tumours: those are the benign ones, class 1."""
    middle = (radius[train][y[train] == 0].mean() + radius[train][y[train] == 1].mean()) / 2
    return middle - radius[test]


print(ta.cross_validate(by_radius, X, y, scores="logit").metric("accuracy").fold_mean)
