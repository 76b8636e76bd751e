"""Metrics and the callback inside of fit and evaluate, saved and loaded, with all kinds of data."""

import json
import warnings

import keras
import numpy as np
import pytest

import tellapart as ta
from tellapart.errors import InputError, TellapartWarning
from tellapart.integrations.keras import AUC, F1, Brier, EvaluationCallback

RNG = np.random.default_rng(3)
X = RNG.normal(size=(320, 4)).astype(np.float32)
SOFT = (1 / (1 + np.exp(-2 * X[:, 0] - RNG.normal(size=320)))).astype(np.float32)
WEIGHT = RNG.integers(0, 3, 320).astype(np.float32)
NAMED = X[:, :3].argmax(1)


def model_of(outputs=1, activation="sigmoid", **compiled):
    keras.utils.set_random_seed(0)
    inputs = keras.Input((4,))
    model = keras.Model(inputs, keras.layers.Dense(outputs, activation=activation)(inputs))
    loss = {"sigmoid": "binary_crossentropy", "softmax": "sparse_categorical_crossentropy"}
    optimizer = keras.optimizers.Adam(0.05)
    model.compile(optimizer, loss.get(activation, "mse"), **compiled)
    return model


def ours():
    return [AUC(name="auc"), AUC(curve="PR", name="pr"), Brier(name="brier"), F1(name="f1")]


def fitted(*callbacks, model=None, epochs=2, y=SOFT, **options):
    model = model or model_of()
    return model, model.fit(
        X, y, epochs=epochs, batch_size=64, verbose=0, callbacks=list(callbacks), **options
    ).history


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 5

    def __getitem__(self, number):
        part = slice(64 * number, 64 * (number + 1))
        return X[part], SOFT[part, None], WEIGHT[part]


def test_metrics_inside_of_fit_and_evaluate_are_those_of_evaluate(tmp_path):
    model = model_of(weighted_metrics=ours())
    _, history = fitted(
        model=model, validation_data=(X, SOFT, WEIGHT), sample_weight=WEIGHT, epochs=1
    )
    scores = model.predict(X, verbose=0)[:, 0]
    found = ta.evaluate(SOFT, scores, sample_weight=WEIGHT)
    exact = {
        "auc": found.metric("roc_auc").value, "pr": found.metric("pr_auc").value,
        "brier": found.metric("brier").value, "f1": found.metric("f1").value,
    }  # fmt: skip
    assert {name: history[f"val_{name}"][-1] for name in exact} == pytest.approx(exact, abs=2e-4)
    seen = model.evaluate(X, SOFT, sample_weight=WEIGHT, verbose=0, batch_size=64, return_dict=True)
    assert {name: seen[name] for name in exact} == pytest.approx(exact, abs=2e-4)
    assert seen["brier"] == pytest.approx(exact["brier"], abs=2e-6)

    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    repeated = again.evaluate(
        X, SOFT, sample_weight=WEIGHT, verbose=0, return_dict=True, batch_size=64
    )
    assert {name: repeated[name] for name in exact} == pytest.approx(exact, abs=2e-4)


def test_metrics_made_at_the_first_batch_work_in_compiled_training():
    metrics = [AUC(multi_label=True, name="auc", num_thresholds=2048), F1(name="f1")]
    model = model_of(3, "softmax", metrics=[*metrics, Brier(name="brier")])
    _, history = fitted(model=model, y=NAMED, validation_data=(X, NAMED), epochs=1)
    found = ta.evaluate(NAMED, model.predict(X, verbose=0), classes=[0, 1, 2])
    assert history["val_auc"][-1] == pytest.approx(
        found.metric("roc_auc_ovr_macro").value, abs=1e-3
    )
    assert history["val_f1"][-1] == pytest.approx(found.metric("f1_macro").value, abs=1e-5)
    assert history["val_brier"][-1] == pytest.approx(found.metric("brier").value, abs=1e-5)


def test_callbacks_monitor_our_metrics_without_a_mode():
    stop = keras.callbacks.EarlyStopping("val_auc", patience=1)
    model = model_of(metrics=[AUC(name="auc", num_thresholds=256)])
    fitted(stop, model=model, validation_data=(X, SOFT), epochs=1)
    assert stop.best > 0.5


def test_the_callback_puts_exact_numbers_into_history():
    callback = EvaluationCallback((X, SOFT, WEIGHT), metrics=["roc_auc", "brier"], intervals=True)
    model, history = fitted(callback)
    found = ta.evaluate(SOFT, model.predict(X, verbose=0)[:, 0], sample_weight=WEIGHT)
    for name in ("roc_auc", "brier"):
        logged = [history[f"val_tellapart_{name}{end}"][-1] for end in ("", "_low", "_high")]
        exact = found.metric(name)
        assert logged == pytest.approx([exact.value, exact.low, exact.high], abs=1e-6)
    assert callback.evaluation.metric("roc_auc").value == history["val_tellapart_roc_auc"][-1]
    assert len(history["val_tellapart_roc_auc"]) == 2


def test_callbacks_after_it_see_its_numbers_and_those_before_do_not(tmp_path):
    name = "val_tellapart_roc_auc"
    frozen = model_of()
    frozen.optimizer.learning_rate = 0.0
    callback = EvaluationCallback((X, SOFT))
    stop = keras.callbacks.EarlyStopping(name, patience=1, mode="max")
    kept = keras.callbacks.ModelCheckpoint(
        str(tmp_path / "best.weights.h5"), name, save_best_only=True, save_weights_only=True,
        mode="max",
    )  # fmt: skip
    _, history = fitted(callback, stop, kept, model=frozen, epochs=5)
    assert len(history[name]) == 2  # nothing improves
    assert kept.best == history[name][0]
    assert (tmp_path / "best.weights.h5").exists()
    stop = keras.callbacks.EarlyStopping(name, patience=1, mode="max")
    with pytest.warns(UserWarning, match="which is not available"):
        _, history = fitted(stop, callback, model=frozen, epochs=3)
    assert len(history[name]) == 3


def test_every_kind_of_data_gives_the_same_evaluation():
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    tensors = [torch.from_numpy(each) for each in (X, SOFT, WEIGHT)]
    loader = DataLoader(TensorDataset(*tensors), batch_size=100)
    batches = [(X[:200], SOFT[:200], WEIGHT[:200]), (X[200:], SOFT[200:, None], WEIGHT[200:])]
    model = model_of()
    kinds = ((X, SOFT, WEIGHT), Batches(), loader, batches, lambda: iter(batches))
    found = [EvaluationCallback(data).evaluate(model) for data in kinds]
    for each in found:
        assert each.result.data.rows == found[0].result.data.rows
        assert each.metric("brier").value == pytest.approx(found[0].metric("brier").value, abs=1e-6)
        assert each.metric("roc_auc").value == pytest.approx(
            found[0].metric("roc_auc").value, abs=1e-5
        )
    callback = EvaluationCallback(Batches())
    _, history = fitted(callback)
    assert len(history["val_tellapart_roc_auc"]) == 2


def test_classes_have_names_and_logits_are_logits():
    callback = EvaluationCallback(
        (X, NAMED), classes=["ape", "bat", "cat"], metrics=["recall[bat]", "log_loss"],
        from_logits=True,
    )  # fmt: skip
    model = model_of(3, None)
    found = callback.evaluate(model)
    logits = model.predict(X, verbose=0)
    exact = ta.evaluate(NAMED, logits, classes=[0, 1, 2], scores="logit")
    assert found.metric("recall", "bat").value == exact.metric("recall", 1).value
    assert found.metric("log_loss").value == pytest.approx(exact.metric("log_loss").value)
    shares = np.eye(3, dtype=np.float32)[NAMED]
    soft = EvaluationCallback((X, shares), from_logits=True).evaluate(model)
    assert soft.metric("accuracy").value == exact.metric("accuracy").value
    labels = EvaluationCallback((X, shares), task="multilabel", from_logits=True).evaluate(model)
    assert labels.result.task == "multilabel"


def test_two_columns_are_a_binary_problem():
    callback = EvaluationCallback((X, (SOFT > 0.5).astype(int)), classes=["no", "yes"])
    assert callback.evaluate(model_of(2, "softmax")).result.data.positive == "yes"


def test_reports_are_written_per_epoch_at_the_end_or_for_the_best(tmp_path):
    each = EvaluationCallback(
        (X, SOFT), report=tmp_path / "each" / "{epoch:02d}.html", when="epoch"
    )
    end = EvaluationCallback((X, SOFT), report=tmp_path / "end.json", prefix="end_")
    best = EvaluationCallback(
        (X, SOFT), report=tmp_path / "best.json", when="best", monitor="brier", prefix="best_"
    )
    _, history = fitted(each, end, best, epochs=3)
    assert [path.name for path in each.written] == ["01.html", "02.html", "03.html"]
    assert "<html" in (tmp_path / "each" / "03.html").read_text("utf-8")
    assert best.best_epoch == 1 + int(np.argmin(history["best_brier"]))
    assert best.best_evaluation.metric("brier").value == min(history["best_brier"])
    assert end.written == [tmp_path / "end.json"]
    last = json.loads((tmp_path / "end.json").read_text("utf-8"))
    assert last["metrics"]["brier"]["value"] == pytest.approx(history["end_brier"][-1])
    fitted(end, epochs=1)  # our own report may be replaced
    foreign = tmp_path / "mine.html"
    foreign.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="not a file of ours"):
        fitted(EvaluationCallback((X, SOFT), report=foreign), epochs=1)


def test_a_model_that_diverged_is_told_and_does_not_stop_training():
    model = model_of(activation=None)
    model.set_weights([np.full(each.shape, np.nan) for each in model.get_weights()])
    callback = EvaluationCallback((X, SOFT), metrics=["roc_auc"], from_logits=True)
    with pytest.warns(TellapartWarning, match="not finite"):
        _, history = fitted(callback, model=model, epochs=1)
    assert np.isnan(history["val_tellapart_roc_auc"]).all()
    assert callback.evaluation is None
    with pytest.raises(InputError, match="not finite"):
        callback.evaluate(model)


def test_names_that_are_taken_are_told():
    callback = EvaluationCallback((X, SOFT), metrics=["brier"], prefix="")
    model = model_of(metrics=[Brier(name="brier")])
    with pytest.warns(TellapartWarning, match="the logs hold brier already"):
        fitted(callback, model=model, epochs=1)


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        ((X,), {}, r"tuple of 1"),
        (iter([(X, SOFT)]), {}, "read only once"),
        (3, {}, "validation_data is int"),
        ((X, SOFT), {"metrics": "roc_auc"}, "metrics is 'roc_auc'"),
        ((X, SOFT), {"metrics": ["auc"]}, "metrics holds 'auc'"),
        ((X, SOFT), {"monitor": "auc"}, "metrics holds 'auc'"),
        ((X, SOFT), {"report": "a.html", "when": "epoch"}, "expected {epoch} in it"),
        ((X, SOFT), {"report": "{step}.html"}, "expected a path"),
        ((X, SOFT), {"report": "a.html", "when": "always"}, "when is 'always'"),
    ],
)
def test_bad_arguments_are_refused_before_training(data, options, message):
    with pytest.raises(InputError, match=message):
        EvaluationCallback(data, **options)


def test_bad_data_are_refused_by_name():
    with pytest.raises(InputError, match="is empty"):
        EvaluationCallback([]).evaluate(model_of())
    with pytest.raises(InputError, match="expected batches"):
        EvaluationCallback([X]).evaluate(model_of())
    with pytest.raises(InputError, match="from 0 to 2"):
        EvaluationCallback((X, NAMED + 1)).evaluate(model_of(3, "softmax"))
    with pytest.raises(InputError, match="fractions in one column"):
        EvaluationCallback((X, SOFT)).evaluate(model_of(3, "softmax"))
    inputs = keras.Input((4,))
    two = keras.Model(inputs, [keras.layers.Dense(1)(inputs), keras.layers.Dense(1)(inputs)])
    with pytest.raises(InputError, match="several outputs"):
        EvaluationCallback((X, SOFT)).evaluate(two)


def test_no_warning_in_an_ordinary_training():
    with warnings.catch_warnings():
        warnings.simplefilter("error", TellapartWarning)
        fitted(EvaluationCallback((X, SOFT)), epochs=1)
