"""What a newcomer runs first: labels and scores in, numbers with intervals out."""

import tellapart as ta

y_true = [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]
y_score = [0.7, 0.6, 0.65, 0.4, 0.75, 0.35, 0.6, 0.45, 0.7, 0.3,
           0.5, 0.6, 0.4, 0.65, 0.55, 0.7, 0.25, 0.8, 0.6, 0.75]  # fmt: skip

evaluation = ta.evaluate(y_true, y_score)
print("ROC AUC  ", evaluation.metric("roc_auc"))
print(
    "accuracy ", evaluation.metric("accuracy"), "baseline", evaluation.result.baselines["accuracy"]
)
print("precision", evaluation.metric("precision", method="exact"))
print("threshold", evaluation.threshold("youden").threshold)

# Fractional labels: annotator shares, probabilities, mixed images.
soft = ta.evaluate([0.2, 0.8, 0.1, 0.9, 0.5], [0.1, 0.7, 0.0, 0.95, 0.4])
auc = soft.metric("roc_auc")
print("soft AUC ", auc, "of at most", round(auc.attainable[1], 3))

# Batch by batch, as in a validation loop.
stream = ta.Stream(task="binary", scores="probability")
for start in range(0, 20, 8):
    stream.update(y_true[start : start + 8], y_score[start : start + 8])
print("streamed ", stream.evaluate().metric("roc_auc"))
