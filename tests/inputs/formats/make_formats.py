"""Write one small file per tool, in the shape that the tool writes.

All files hold the same 12 images and the same invented scores, so that every file that is
read right gives the same numbers. `python tests/inputs/formats/make_formats.py` writes them again.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent

# truth, scores of cat and dog
PETS = [
    ("cat", 0.9, 0.1), ("dog", 0.2, 0.8), ("cat", 0.7, 0.3), ("dog", 0.35, 0.65),
    ("cat", 0.4, 0.6), ("dog", 0.1, 0.9), ("cat", 0.8, 0.2), ("dog", 0.55, 0.45),
    ("cat", 0.95, 0.05), ("dog", 0.25, 0.75), ("cat", 0.3, 0.7), ("dog", 0.15, 0.85),
]  # fmt: skip
# truth, scores of cat, dog and owl
BIRDS = [
    ("cat", 0.7, 0.2, 0.1), ("dog", 0.3, 0.6, 0.1), ("owl", 0.1, 0.15, 0.75),
    ("cat", 0.4, 0.5, 0.1), ("dog", 0.05, 0.9, 0.05), ("owl", 0.2, 0.1, 0.7),
    ("cat", 0.8, 0.05, 0.15), ("dog", 0.25, 0.45, 0.3), ("owl", 0.45, 0.2, 0.35),
    ("cat", 0.5, 0.3, 0.2), ("dog", 0.1, 0.35, 0.55), ("owl", 0.02, 0.08, 0.9),
]  # fmt: skip
CLASSES = ("cat", "dog", "owl")


def image(place: int, truth: str) -> str:
    return f"val/{truth}/{place:02d}.jpg"


def table(
    name: str, header: Sequence[str], rows: Iterable[Sequence[object]], mark: str = ","
) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=mark, lineterminator="\n")
        writer.writerows([header, *rows])


def lines(name: str, objects: Iterable[object]) -> None:
    text = "".join(json.dumps(entry) + "\n" for entry in objects)
    (HERE / name).write_text(text, encoding="utf-8")


def answer(*scores: float) -> str:
    return CLASSES[max(range(len(scores)), key=lambda k: scores[k])]


def best_first(scores: Sequence[float]) -> list[tuple[int, str, float]]:
    ranked = sorted(range(len(scores)), key=lambda k: -scores[k])
    return [(k, CLASSES[k], scores[k]) for k in ranked]


def numpy_cell(values: Iterable[object]) -> str:
    return "[" + " ".join(repr(value) for value in values) + "]"


def two_classes() -> None:
    pets = [(t, c, d, answer(c, d)) for t, c, d in PETS]
    paths = [image(k, row[0]) for k, row in enumerate(pets)]
    table("sklearn.csv", ["y_true", "y_score"], [(int(t == "dog"), d) for t, _, d, _ in pets])
    table("sklearn.tsv", ["y_true", "y_score"], [(int(t == "dog"), d) for t, _, d, _ in pets], "\t")
    table("bools.csv", ["y_true", "y_score"], [(t == "dog", d) for t, _, d, _ in pets])
    table("floats.csv", ["y_true", "y_score"], [(float(t == "dog"), d) for t, _, d, _ in pets])
    table(
        "keras_flow_from_dataframe.csv",
        ["filename", "class", "prediction"],
        [(path, t, d) for path, (t, _, d, _) in zip(paths, pets, strict=True)],
    )
    table(
        "h2o.csv",
        ["y", "predict", "p0", "p1"],
        [(int(t == "dog"), int(a == "dog"), c, d) for t, c, d, a in pets],
    )
    table(
        "h2o_names.csv",
        ["species_seen", "predict", "cat", "dog"],
        [(t, a, c, d) for t, c, d, a in pets],
    )
    table(
        "tidymodels.csv",
        [".pred_class", ".pred_cat", ".pred_dog", ".row", "truth"],
        [(a, c, d, k + 1, t) for k, (t, c, d, a) in enumerate(pets)],
    )
    table(
        "yardstick.csv", ["truth", "cat", "dog", "predicted"], [(t, c, d, a) for t, c, d, a in pets]
    )
    table(
        "mlr3.csv",
        ["row_ids", "truth", "response", "prob.cat", "prob.dog"],
        [(k + 1, t, a, c, d) for k, (t, c, d, a) in enumerate(pets)],
    )
    table(
        "caret.csv",
        ["pred", "obs", "cat", "dog", "rowIndex", "Resample"],
        [(a, t, c, d, k + 1, f"Fold{k % 3 + 1}") for k, (t, c, d, a) in enumerate(pets)],
    )
    table(
        "pycaret.csv",
        ["weight_kg", "pet", "prediction_label", "prediction_score"],
        [(k + 2.5, t, a, max(c, d)) for k, (t, c, d, a) in enumerate(pets)],
    )
    table(
        "fiftyone.csv",
        ["filepath", "ground_truth.label", "predictions.label", "predictions.confidence"],
        [(p, t, a, max(c, d)) for p, (t, c, d, a) in zip(paths, pets, strict=True)],
    )
    table(
        "knime.csv",
        ["row ID", "pet", "P (pet=cat)", "P (pet=dog)", "Prediction (pet)"],
        [(f"Row{k}", t, c, d, a) for k, (t, c, d, a) in enumerate(pets)],
    )
    table(
        "rapidminer.csv",
        ["pet", "prediction(pet)", "confidence(dog)", "confidence(cat)"],
        [(t, a, d, c) for t, c, d, a in pets],
    )
    table(
        "datarobot.csv",
        [
            "pet",
            "pet_dog_PREDICTION",
            "pet_cat_PREDICTION",
            "pet_PREDICTION",
            "THRESHOLD",
            "POSITIVE_CLASS",
        ],
        [(t, d, c, a, 0.5, "dog") for t, c, d, a in pets],
    )
    table(
        "sagemaker_autopilot.csv",
        ["target", "predicted_label", "probability", "probabilities", "labels"],
        [(t, a, max(c, d), f"[{c}, {d}]", "['cat', 'dog']") for t, c, d, a in pets],
    )
    lines(
        "sagemaker_linear_learner.jsonl",
        [
            {"groundTruthLabel": int(t == "dog"), "score": d, "predicted_label": int(a == "dog")}
            for t, _, d, a in pets
        ],
    )
    table("mlflow.csv", ["target", "prediction"], [(t, a) for t, _, _, a in pets])
    table(
        "evidently.csv",
        ["target", "prediction", "cat", "dog"],
        [(t, a, c, d) for t, c, d, a in pets],
    )
    table("autogluon.csv", ["actual", "cat", "dog"], [(t, c, d) for t, c, d, _ in pets])
    table(
        "arize.csv",
        ["prediction_id", "actual_label", "prediction_label", "prediction_score"],
        [(f"p{k}", t, a, d) for k, (t, _, d, a) in enumerate(pets)],
    )
    spark = [
        {
            "label": float(t == "dog"),
            "probability": {"type": 1, "values": [c, d]},
            "prediction": float(a == "dog"),
        }
        for t, c, d, a in pets
    ]
    lines("spark.jsonl", spark)
    labels = [
        {"text": f"pet {k}", "label": int(t == "dog"), "predictions": [
            {"label": f"LABEL_{place}", "score": score} for place, _, score in best_first((c, d))
        ]}
        for k, (t, c, d, _) in enumerate(pets)
    ]  # fmt: skip
    lines("huggingface_nameless.jsonl", labels)
    long = [("resnet", t, d) for t, _, d, _ in pets] + [("vit", t, 1 - d) for t, _, d, _ in pets]
    table("models.csv", ["model", "y_true", "prob_dog"], long)
    table("one_model.csv", ["model", "y_true", "prob_dog"], long[: len(pets)])
    table(
        "excel_german.csv",
        ["y_true", "y_score"],
        [(int(t == "dog"), str(d).replace(".", ",")) for t, _, d, _ in pets],
        ";",
    )
    table("two_truths.csv", ["y_true", "target", "score"], [(t, t, d) for t, _, d, _ in pets])
    table(
        "label_and_prediction.csv",
        ["label", "label_pred", "prob_cat", "prob_dog"],
        [(t, a, c, d) for t, c, d, a in pets],
    )
    table("label_only.csv", ["label", "prob"], [(int(t == "dog"), d) for t, _, d, _ in pets])
    table(
        "odd_names.csv",
        ["\ufeffGround Truth ", "Wahrscheinlichkeit für Hund (p)", "Bild №"],
        [(t, d, p) for p, (t, _, d, _) in zip(paths, pets, strict=True)],
    )
    table(
        "splits.csv",
        ["y_true", "score", "split"],
        [(t, d, ("val", "test")[k % 2]) for k, (t, _, d, _) in enumerate(pets)],
    )
    latin = "y_true,prob_café\n" + "".join(
        f"{'café' if t == 'dog' else 'bar'},{d}\n" for t, _, d, _ in pets
    )
    (HERE / "latin1.csv").write_bytes(latin.encode("latin-1"))
    votes = [(4 * (t == "cat") + 1, 4 * (t == "dog") + 1, d) for t, _, d, _ in pets]
    table("votes_binary.csv", ["votes_cat", "votes_dog", "prob_dog"], votes)


def three_classes() -> None:
    birds = [(t, (c, d, o)) for t, c, d, o in BIRDS]
    paths = [image(k, t) for k, (t, _) in enumerate(birds)]
    both = list(zip(paths, birds, strict=True))
    table("kaggle.csv", ["id", "y_true", *CLASSES], [(k, t, *s) for k, (t, s) in enumerate(birds)])
    table(
        "timm.csv",
        ["filename", "label", "index", "prob"],
        [(p, best_first(s)[0][1], best_first(s)[0][0], max(s)) for p, (_, s) in both],
    )
    table(
        "timm_basename.csv",
        ["filename", "label", "index", "prob"],
        [(Path(p).name, best_first(s)[0][1], best_first(s)[0][0], max(s)) for p, (_, s) in both],
    )
    table(
        "timm_joined.csv",
        ["filename", "label", "index", "prob", "y_true"],
        [(Path(p).name, best_first(s)[0][1], best_first(s)[0][0], max(s), t) for p, (t, s) in both],
    )
    top = [(p, t, best_first(s)[:2]) for p, (t, s) in both]
    table(
        "timm_top2_columns.csv",
        ["filename", "index_0", "index_1", "label_0", "label_1", "prob_0", "prob_1"],
        [(p, a[0], b[0], a[1], b[1], a[2], b[2]) for p, _, (a, b) in top],
    )
    table(
        "timm_top2_cells.csv",
        ["filename", "index", "label", "prob"],
        [
            (p, f"[{a[0]} {b[0]}]", numpy_cell((a[1], b[1])), numpy_cell((a[2], b[2])))
            for p, _, (a, b) in top
        ],
    )
    table(
        "timm_all_columns.csv",
        ["filename", "prob_0", "prob_1", "prob_2"],
        [(p, *s) for p, (_, s) in both],
    )
    table(
        "timm_all_cells.csv",
        ["filename", "prob", "y_true"],
        [(p, numpy_cell(s), t) for p, (t, s) in both],
    )
    table(
        "shortened_cells.csv", ["y_true", "prob"], [(t, f"[{s[0]} ... {s[2]}]") for t, s in birds]
    )
    table(
        "ultralytics.csv",
        ["name", "class", "confidence"],
        [(label, k, score) for _, s in birds for k, label, score in best_first(s)],
    )
    table(
        "roboflow_classes.csv",
        ["filename", *(f" {name}" for name in CLASSES)],
        [(p, *(f" {int(t == name)}" for name in CLASSES)) for p, (t, _) in both],
    )
    table(
        "roboflow_joined.csv",
        ["filename", *(f" {name}" for name in CLASSES), *(f"prob_{name}" for name in CLASSES)],
        [(p, *(int(t == name) for name in CLASSES), *s) for p, (t, s) in both],
    )
    pipeline = [[{"label": n, "score": x} for _, n, x in best_first(s)] for _, s in birds]
    lines(
        "huggingface.jsonl",
        [
            {"file_name": p, "label": t, "predictions": a}
            for p, t, a in zip(paths, [t for t, _ in birds], pipeline, strict=True)
        ],
    )
    lines(
        "huggingface_top2.jsonl",
        [{"label": t, "predictions": a[:2]} for (t, _), a in zip(birds, pipeline, strict=True)],
    )
    table(
        "huggingface_cells.csv",
        ["label", "predictions"],
        [(t, repr(a)) for (t, _), a in zip(birds, pipeline, strict=True)],
    )
    lines(
        "class_map.jsonl",
        [{"y_true": t, "probs": dict(zip(CLASSES, s, strict=True))} for t, s in birds],
    )
    lines(
        "list_column.jsonl",
        [
            {"y_true": CLASSES.index(t), "logits": [round(10 * x - 5, 3) for x in s]}
            for t, s in birds
        ],
    )
    table(
        "votes.csv",
        ["image", *(f"votes_{n}" for n in CLASSES), *(f"prob_{n}" for n in CLASSES)],
        [(p, *(8 * (t == n) + 1 for n in CLASSES), *s) for p, (t, s) in both],
    )
    table(
        "ferplus.csv",
        ["Usage", "Image name", *CLASSES, *(f"p_{n}" for n in CLASSES)],
        [("Test", p, *(8 * (t == n) + 1 for n in CLASSES), *s) for p, (t, s) in both],
    )
    table(
        "soft_classes.csv",
        [*(f"truth_{n}" for n in CLASSES), *(f"prob_{n}" for n in CLASSES)],
        [(*(0.8 if t == n else 0.1 for n in CLASSES), *s) for t, s in birds],
    )
    ranked = [(t, *(x for _, _, x in best_first(s))) for t, s in [*birds, *birds]]
    table(
        "ranked.csv",
        ["y_true", "prob_0", "prob_1", "prob_2"],
        [(CLASSES.index(t), *x) for t, *x in ranked],
    )
    ten = [str(k) for k in range(11)]
    digits = [
        (k % 11, *(0.5 if int(name) == k % 11 else 0.05 for name in sorted(ten))) for k in range(22)
    ]
    table("eleven_classes.csv", ["y_true", *(f"p{name}" for name in sorted(ten))], digits)


def with_truth_elsewhere() -> None:
    """Write predictions in one file, or folder, and the truth in another."""
    names = [f"{k:02d}.jpg" for k in range(len(BIRDS))]
    pets = [(f"{k:02d}", t, c, d) for k, (t, c, d) in enumerate(PETS)]
    table("kaggle_submission.csv", ["id", "target"], [(k, d) for k, _, _, d in pets])
    table(
        "kaggle_solution.csv",
        ["id", "target", "Usage"],
        [(k, int(t == "dog"), ("Public", "Private")[n % 2]) for n, (k, t, _, _) in enumerate(pets)][
            ::-1
        ],
    )
    table(
        "kaggle_dogs.csv",
        ["id", *CLASSES],
        [(n, *s) for n, (_, *s) in zip(names, BIRDS, strict=True)],
    )
    table(
        "kaggle_dogs_solution.csv",
        ["id", *CLASSES],
        [
            (n, *(int(t == name) for name in CLASSES))
            for n, (t, *_) in zip(names, BIRDS, strict=True)
        ][::-1],
    )
    table("h2o_alone.csv", ["predict", "p0", "p1"], [(int(d > c), c, d) for _, _, c, d in pets])
    table(
        "h2o_test.csv", ["age", "y"], [(20 + k, int(t == "dog")) for k, (t, *_) in enumerate(PETS)]
    )
    table(
        "timm_topk0.csv",
        ["filename", "index", "prob"],
        [(n, CLASSES.index(answer(*s)), max(s)) for n, (_, *s) in zip(names, BIRDS, strict=True)],
    )
    table(
        "imagefolder.csv",
        ["path", "label"],
        [(image(k, t), CLASSES.index(t)) for k, (t, *_) in enumerate(BIRDS)],
    )
    table(
        "imagefolder_names.csv",
        ["filename", "label"],
        [(n, t) for n, (t, *_) in zip(names, BIRDS, strict=True)],
    )
    for folder, best in (("ultralytics_best2", 2), ("ultralytics_all", 3)):
        (HERE / folder).mkdir(exist_ok=True)
        for k, (_, *s) in enumerate(BIRDS):
            text = "".join(f"{x:.2f} {name}\n" for _, name, x in best_first(s)[:best])
            (HERE / folder / f"{k:02d}.txt").write_text(text, encoding="utf-8")


def fiftyone() -> None:
    """Write the exports of FiftyOne."""
    samples = [
        {
            "_id": {"$oid": f"{k:024x}"},
            "_media_type": "image",
            "filepath": f"data/{k:02d}.jpg",
            "tags": ["validation"],
            "metadata": {"_cls": "ImageMetadata", "width": 96},
            "split": "val",
            "ground_truth": {"_cls": "Classification", "tags": [], "label": t},
            "predictions": {
                "_cls": "Classification", "label": answer(*s), "confidence": max(s),
                "logits": list(s),
            },
        }
        for k, (t, *s) in enumerate(BIRDS)
    ]  # fmt: skip
    for folder in ("fiftyone", "fiftyone_truth", "fiftyone_predictions"):
        (HERE / folder).mkdir(exist_ok=True)
    whole("fiftyone/samples.json", {"samples": samples})
    whole("fiftyone/metadata.json", {"version": "1.22", "default_classes": list(CLASSES)})
    truth = {f"{k:02d}": CLASSES.index(t) for k, (t, *_) in enumerate(BIRDS)}
    whole("fiftyone_truth/labels.json", {"classes": list(CLASSES), "labels": truth})
    said = {
        f"{k:02d}": {"label": answer(*s), "confidence": max(s)} for k, (_, *s) in enumerate(BIRDS)
    }
    whole("fiftyone_predictions/labels.json", {"classes": None, "labels": said}, indent=1)


def whole(name: str, content: object, indent: int | None = None) -> None:
    (HERE / name).write_text(json.dumps(content, indent=indent) + "\n", encoding="utf-8")


if __name__ == "__main__":
    two_classes()
    three_classes()
    with_truth_elsewhere()
    fiftyone()
