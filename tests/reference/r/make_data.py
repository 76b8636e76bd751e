"""Deterministic synthetic data sets for the R recipe beside this file.

    python make_data.py        (writes the folder data/ beside it)

Uses numpy's frozen legacy bit stream (RandomState), so any numpy version draws the same
numbers. Every column is rounded on writing; the CSV files themselves, not this script, are
the authority.
"""

import csv
import math
from pathlib import Path

import numpy as np

OUT = Path(__file__).parent / "data"


def write(name, header, cols, fmts):
    with (OUT / name).open("w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(header)
        for row in zip(*cols, strict=True):
            w.writerow([fmt % v for fmt, v in zip(fmts, row, strict=True)])


def sig(x):
    return 1.0 / (1.0 + np.exp(-x))


def main():
    # 1. heavy ties: n=400, ordinal scores with 5 and 10 levels, one on a 0.5 grid
    r = np.random.RandomState(101)
    n = 400
    y = (r.uniform(size=n) < 0.35).astype(int)
    z = r.normal(size=n) + 1.1 * y
    s1 = np.clip(np.floor(z + 2.5), 1, 5).astype(int)
    z2 = 0.6 * z + 0.8 * r.normal(size=n) + 0.3 * y
    s2 = np.clip(np.floor(2 * z2 + 5), 0, 9).astype(int)
    s3 = np.round(2 * (0.5 * z + r.normal(size=n))) / 2
    write("ties.csv", ["y", "s1", "s2", "s3"], [y, s1, s2, s3], ["%d", "%d", "%d", "%.1f"])

    # 2. tiny n=8, hand written, with ties across the classes in s1
    y = [0, 0, 0, 0, 1, 1, 1, 1]
    s1 = [0.10, 0.40, 0.35, 0.80, 0.35, 0.90, 0.70, 0.80]
    s2 = [0.20, 0.30, 0.60, 0.50, 0.40, 0.70, 0.85, 0.95]
    write("tiny8.csv", ["y", "s1", "s2"], [y, s1, s2], ["%d", "%.2f", "%.2f"])

    # 3. imbalance 1:500 (20 positives, 10000 negatives)
    r = np.random.RandomState(103)
    y = np.r_[np.ones(20, int), np.zeros(10000, int)]
    z = r.normal(size=10020)
    s1 = z + 1.4 * y
    s2 = 0.5 * z + math.sqrt(0.75) * r.normal(size=10020) + 0.9 * y
    p = r.permutation(10020)
    write("imbalance500.csv", ["y", "s1", "s2"], [y[p], s1[p], s2[p]], ["%d", "%.3f", "%.3f"])

    # 4. three correlated scores, n=300
    r = np.random.RandomState(104)
    n = 300
    y = (r.uniform(size=n) < 0.4).astype(int)
    c = r.normal(size=n)
    s = [
        a * c + math.sqrt(1 - a * a) * r.normal(size=n) + d * y
        for a, d in ((0.8, 1.2), (0.7, 0.9), (0.5, 0.85))
    ]
    write("corr3.csv", ["y", "s1", "s2", "s3"], [y, *s], ["%d"] + ["%.6f"] * 3)

    # 5. five classes, n=500, imbalanced; probabilities sum to 1 exactly at 6 decimals
    r = np.random.RandomState(105)
    n = 500
    pri = np.array([0.4, 0.25, 0.18, 0.12, 0.05])
    y = np.searchsorted(np.cumsum(pri), r.uniform(size=n)).clip(0, 4)
    logit = r.normal(size=(n, 5)) * 1.0 + np.log(pri)
    logit[np.arange(n), y] += 1.3
    e = np.exp(logit - logit.max(1, keepdims=True))
    P = np.round(e / e.sum(1, keepdims=True), 6)
    k = P.argmax(1)
    P[np.arange(n), k] = 0
    P[np.arange(n), k] = np.round(1 - P.sum(1), 6)
    write("class5.csv", ["y", *(f"p{k}" for k in range(5))], [y, *P.T], ["%d"] + ["%.6f"] * 5)

    # 6. soft labels, n=200; w in [0,1] with exact 0s and 1s; s with ties, s2 without
    r = np.random.RandomState(106)
    n = 200
    lat = r.normal(size=n)
    w = np.round(sig(2.0 * lat + 0.7 * r.normal(size=n) - 0.5), 3)
    w[:15] = 0.0
    w[15:25] = 1.0
    w[25:35] = 0.5
    s = np.round(sig(1.2 * lat + 0.8 * r.normal(size=n)), 2)
    s2 = np.round(lat + 1.0 * r.normal(size=n), 6)
    write("soft200.csv", ["w", "s", "s2"], [w, s, s2], ["%.3f", "%.2f", "%.6f"])

    # 7. probabilities for calibration / decision curves, n=1000; p1 over-confident,
    #    p2 about calibrated but less sharp; both inside (0,1)
    r = np.random.RandomState(107)
    n = 1000
    lp = 1.2 * r.normal(size=n) - 1.0
    y = (r.uniform(size=n) < sig(lp)).astype(int)
    p1 = np.round(sig(1.6 * lp + 0.2 + 0.3 * r.normal(size=n)), 4).clip(0.0001, 0.9999)
    p2 = np.round(sig(0.75 * lp - 0.3 + 0.5 * r.normal(size=n)), 4).clip(0.0001, 0.9999)
    p3 = np.round(p1, 1)  # coarse: heavy ties, contains exact 0 and 1
    write("prob1000.csv", ["y", "p1", "p2", "p3"], [y, p1, p2, p3], ["%d", "%.4f", "%.4f", "%.1f"])

    # 8. two independent samples for the unpaired test
    for nm, seed, n, d, pr in (
        ("unpaired_a.csv", 108, 150, 1.4, 0.3),
        ("unpaired_b.csv", 109, 220, 0.7, 0.45),
    ):
        r = np.random.RandomState(seed)
        y = (r.uniform(size=n) < pr).astype(int)
        s = r.normal(size=n) + d * y
        write(nm, ["y", "s"], [y, s], ["%d", "%.4f"])

    # 9. cross-validated predictions, 10 folds of unequal size, n=500
    r = np.random.RandomState(110)
    n = 500
    y = (r.uniform(size=n) < 0.3).astype(int)
    fold = r.randint(1, 11, size=n)
    s = r.normal(size=n) + 1.0 * y + 0.3 * r.normal(size=11)[fold]
    write(
        "cv10.csv",
        ["fold", "y", "s", "s_ties"],
        [fold, y, s, np.round(2 * s) / 2],
        ["%d", "%d", "%.6f", "%.1f"],
    )

    # 10. clustered: 80 clusters of size 1..6, labels vary inside a cluster
    r = np.random.RandomState(111)
    cl, yy, a, b = [], [], [], []
    for i in range(80):
        m = r.randint(1, 7)
        u, v = r.normal(), r.normal()
        for _ in range(m):
            t = int(r.uniform() < sig(u - 0.5))
            base = 0.8 * v + r.normal()
            cl.append(i + 1)
            yy.append(t)
            a.append(base + 1.1 * t)
            b.append(0.6 * base + 0.8 * r.normal() + 0.6 * t)
    write(
        "clustered.csv", ["cluster", "y", "s1", "s2"], [cl, yy, a, b], ["%d", "%d", "%.4f", "%.4f"]
    )

    # 11. edge cases, long format
    rows = []

    def edge(case, y, s):
        rows.extend((case, a, b) for a, b in zip(y, s, strict=True))

    edge("perfect", [0] * 10 + [1] * 6, list(range(16)))
    edge("reversed", [1] * 6 + [0] * 10, list(range(16)))
    edge("constant", [0] * 10 + [1] * 6, [0.5] * 16)
    edge("one_positive", [0] * 9 + [1], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.75])
    edge("one_negative", [1] * 9 + [0], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.25])
    r = np.random.RandomState(112)
    yb = np.r_[np.zeros(30, int), np.ones(20, int)]
    sb = np.r_[r.normal(size=30) * 2.0, r.normal(size=20) * 0.5 + 0.6]
    edge("hook_below_diagonal_start", yb, np.round(sb, 3))
    edge("all_tied_but_one", [0, 0, 0, 0, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 2])
    with (OUT / "edge.csv").open("w", newline="") as f:
        w_ = csv.writer(f, lineterminator="\n")
        w_.writerow(["case", "y", "s"])
        for a, b, c in rows:
            w_.writerow([a, int(b), f"{c:.3f}"])

    # 12. 10x10 repeated cross-validation differences for the corrected t test
    r = np.random.RandomState(113)
    rep = np.repeat(np.arange(1, 11), 10)
    fold = np.tile(np.arange(1, 11), 10)
    a = 0.82 + 0.03 * r.normal(size=100)
    b = a - 0.012 + 0.02 * r.normal(size=100)
    write("repcv.csv", ["rep", "fold", "a", "b"], [rep, fold, a, b], ["%d", "%d", "%.6f", "%.6f"])

    # 13. selective classification: confidence (with ties) and correctness, n=300
    r = np.random.RandomState(114)
    n = 300
    conf = np.round(r.uniform(0.5, 1.0, size=n), 2)
    corr = (r.uniform(size=n) < 0.45 + 0.5 * (conf - 0.5) * 2).astype(int)
    conf2 = np.round(conf + 0.05 * r.normal(size=n), 6)
    write(
        "selective300.csv",
        ["conf", "conf_noties", "correct"],
        [conf, conf2, corr],
        ["%.2f", "%.6f", "%d"],
    )

    # 14. ordinal/nominal confusion data, 4 classes, n=250, two classifiers
    r = np.random.RandomState(115)
    n = 250
    y = r.choice(4, size=n, p=[0.45, 0.3, 0.2, 0.05])

    def noisy(pr):
        keep = r.uniform(size=n) < pr
        alt = (y + r.choice([-1, 1, 2], size=n, p=[0.45, 0.45, 0.1])) % 4
        return np.where(keep, y, alt)

    a, b = noisy(0.72), noisy(0.65)
    write("labels4.csv", ["y", "a", "b"], [y, a, b], ["%d"] * 3)


if __name__ == "__main__":
    main()
