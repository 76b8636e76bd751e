"""A plain training loop in PyTorch, evaluated exactly after every epoch.

    python examples/torch_training.py [REPORT.html]

A small network learns the handwritten digits of scikit-learn. After each epoch the metric holds
all validation batches; in the end the whole evaluation is there, and its report is written.
"""

import sys

import torch
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset, random_split

from tellapart.integrations.torch import EvaluationMetric, evaluate_model

EPOCHS = 4

torch.manual_seed(0)
digits = load_digits()
pictures = torch.tensor(digits.data / 16, dtype=torch.float32)
data = TensorDataset(pictures, torch.tensor(digits.target))
training, validation, test = random_split(data, [1000, 397, 400])

model = torch.nn.Sequential(
    torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Dropout(0.2), torch.nn.Linear(32, 10)
)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
loss = torch.nn.CrossEntropyLoss()

# The model returns logits: say so, and nothing has to be turned into probabilities.
metric = EvaluationMetric(
    classes=10, scores="logit", metrics=["roc_auc_ovr_macro", "accuracy", "recall[8]"]
)

for epoch in range(EPOCHS):
    model.train()
    for x, y in DataLoader(training, batch_size=64, shuffle=True):
        optimizer.zero_grad()
        loss(model(x), y).backward()
        optimizer.step()

    model.eval()
    metric.reset()
    for x, y in DataLoader(validation, batch_size=64):
        metric.update(model(x), y)
    numbers = metric.compute()
    accuracy = metric.evaluation().metric("accuracy")
    print(
        f"epoch {epoch}  AUC {numbers['roc_auc_ovr_macro']:.4f}  accuracy {accuracy}"
        f"  recall of 8 {numbers['recall[8]']:.3f}"
    )

# The whole loop in one call; a bar shows how far it is if somebody watches.
evaluation = evaluate_model(model, DataLoader(test, batch_size=64), classes=10, scores="logit")
print("test:", evaluation.metric("accuracy"))
if len(sys.argv) > 1:
    print("report:", evaluation.save(sys.argv[1], source="digits, test"))
