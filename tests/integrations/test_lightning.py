"""The Lightning callback: one report for every validation, and numbers to monitor."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import tellapart as ta
from extras import imported
from tellapart import InputError, TellapartWarning

imported("lightning")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import torch  # noqa: E402
from lightning.pytorch import LightningModule, Trainer  # noqa: E402
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint  # noqa: E402
from lightning.pytorch.loggers import CSVLogger  # noqa: E402
from lightning_parts import ROWS, Classifier, data, loader  # noqa: E402

from tellapart.integrations.lightning import EvaluationCallback  # noqa: E402
from tellapart.integrations.torch import EvaluationMetric  # noqa: E402

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*does not have many workers"),
    pytest.mark.filterwarnings("ignore:The number of training batches"),
    pytest.mark.filterwarnings("ignore:GPU available but not used"),
    pytest.mark.filterwarnings("ignore:.*is deprecated.*:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*LeafSpec.*:FutureWarning"),
]
SECONDS = 240


def trainer(folder, *callbacks, **options):
    usual = {
        "accelerator": "cpu", "max_epochs": 2, "logger": False, "default_root_dir": folder,
        "enable_checkpointing": False, "enable_progress_bar": False, "callbacks": list(callbacks),
        "enable_model_summary": False,
    }  # fmt: skip
    return Trainer(**usual | options)


def expected(model, dataset):
    values, target, _ = dataset.tensors
    with torch.no_grad():
        logits = torch.cat([model.model(part)[:, 0] for part in values.split(16)])
    return ta.evaluate(target, logits, classes=[0, 1], task="binary", scores="logit")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_every_validation_gets_a_report_and_the_last_is_exact(tmp_path):
    callback = EvaluationCallback(tmp_path / "r" / "{stage}-{epoch:02}-{step}.json", scores="logit")
    model = Classifier()
    trainer(tmp_path, callback).fit(model, loader(), loader(seed=1))
    steps = -(-ROWS // 16)
    assert names(tmp_path / "r") == [f"val-00-{steps}.json", f"val-01-{2 * steps}.json"]
    assert [path.name for path in callback.reports] == names(tmp_path / "r")
    (evaluation,) = callback.evaluations
    assert evaluation.to_json() == expected(model, data(seed=1)).to_json()
    written = json.loads(callback.reports[-1].read_text("utf-8"))
    assert written == json.loads(evaluation.to_json())


def test_a_page_and_a_test_stage(tmp_path):
    callback = EvaluationCallback(tmp_path / "{stage}.html", scores="logit")
    model, runner = Classifier(), trainer(tmp_path, callback)
    numbers = runner.test(model, loader(seed=2), verbose=False)
    assert names(tmp_path) == ["test.html"]
    assert "<!-- tellapart report -->" in (tmp_path / "test.html").read_text("utf-8")
    auc = expected(model, data(seed=2)).metric("roc_auc").value
    assert numbers[0]["test_roc_auc"] == auc
    runner.validate(model, loader(seed=1), verbose=False)
    assert names(tmp_path) == ["test.html", "val.html"]


def test_early_stopping_checkpoints_and_loggers_see_the_numbers(tmp_path):
    seen = []

    class Watch(EarlyStopping):
        def _run_early_stopping_check(self, trainer):
            super()._run_early_stopping_check(trainer)
            seen.append(trainer.callback_metrics["val_roc_auc"].item())

    callback = EvaluationCallback(scores="logit", metrics=["roc_auc", "recall[0]"], intervals=True)
    kept = ModelCheckpoint(tmp_path / "kept", monitor="val_roc_auc", mode="max",
                           filename="{val_roc_auc:.3f}")  # fmt: skip
    runner = trainer(
        tmp_path, callback, Watch("val_roc_auc", mode="max", patience=5), kept,
        logger=CSVLogger(tmp_path, "log"), enable_checkpointing=True, max_epochs=3,
    )  # fmt: skip
    runner.fit(Classifier(), loader(), loader(seed=1))
    last = callback.evaluations[0].metric("roc_auc")
    assert len(seen) == 3
    assert seen[-1] == last.value
    assert kept.best_model_score == max(seen)
    logged = runner.logged_metrics
    assert logged["val_roc_auc_low"] == last.low
    assert "val_recall[0]_high" in logged
    assert callback.reports == []
    table = next((tmp_path / "log").rglob("metrics.csv")).read_text("utf-8").splitlines()
    assert "val_roc_auc" in table[0].split(",")
    assert len(table) == 4


def test_the_sanity_check_counts_for_nothing(tmp_path):
    calls = []

    class Watch(EvaluationCallback):
        def on_validation_epoch_end(self, trainer, pl_module):
            super().on_validation_epoch_end(trainer, pl_module)
            calls.append((trainer.sanity_checking, len(self.evaluations), len(self.reports)))

    callback = Watch(tmp_path / "{epoch}.json", scores="logit")
    runner = trainer(tmp_path, callback, num_sanity_val_steps=2, max_epochs=1)
    runner.fit(Classifier(), loader(), loader(seed=1))
    assert calls == [(True, 0, 0), (False, 1, 1)]
    assert callback.evaluations[0].result.data.rows == ROWS


def test_a_fast_run_writes_nothing(tmp_path):
    callback = EvaluationCallback(tmp_path / "reports" / "{epoch}.html", scores="logit")
    trainer(tmp_path, callback, fast_dev_run=True).fit(Classifier(), loader(), loader(seed=1))
    assert callback.evaluations[0].result.data.rows == 16
    assert not (tmp_path / "reports").exists()


def test_predictions_may_be_made_of_outputs_and_batch(tmp_path):
    class Silent(Classifier):
        def validation_step(self, batch, batch_idx):
            return self.model(batch[0])

    callback = EvaluationCallback(
        predictions=lambda outputs, batch: (outputs, batch[1]), scores="logit", prefix="dev/"
    )
    model, runner = Silent(), trainer(tmp_path, callback)
    runner.fit(model, loader(), loader(seed=1))
    assert callback.evaluations[0].to_json() == expected(model, data(seed=1)).to_json()
    assert "dev/roc_auc" in runner.callback_metrics


def test_several_loaders_get_a_report_each(tmp_path):
    callback = EvaluationCallback(tmp_path / "{epoch}-{dataloader}.json", scores="logit")
    model, runner = Classifier(), trainer(tmp_path, callback, max_epochs=1)
    runner.fit(model, loader(), [loader(seed=1), loader(40, seed=2)])
    assert names(tmp_path) == ["0-0.json", "0-1.json"]
    assert [each.result.data.rows for each in callback.evaluations] == [ROWS, 40]
    for place, rows in enumerate((data(seed=1), data(40, seed=2))):
        assert callback.evaluations[place].to_json() == expected(model, rows).to_json()
        logged = runner.callback_metrics[f"val_roc_auc/dataloader_idx_{place}"]
        assert logged == expected(model, rows).metric("roc_auc").value


def test_several_loaders_need_a_pattern_for_them(tmp_path):
    callback = EvaluationCallback(tmp_path / "{epoch}.json", scores="logit")
    with pytest.raises(InputError, match=r"2 data loaders; expected \{dataloader\} in it"):
        trainer(tmp_path, callback, num_sanity_val_steps=0).fit(
            Classifier(), loader(), [loader(), loader()]
        )


def test_a_file_of_somebody_else_stays_and_training_goes_on(tmp_path):
    (tmp_path / "0.json").write_text("mine")
    callback = EvaluationCallback(tmp_path / "{epoch}.json", scores="logit")
    with pytest.warns(TellapartWarning, match="^no report was written: path is .*0.json"):
        trainer(tmp_path, callback).fit(Classifier(), loader(), loader(seed=1))
    assert (tmp_path / "0.json").read_text() == "mine"
    assert [path.name for path in callback.reports] == ["1.json"]
    again = EvaluationCallback(tmp_path / "{epoch}.json", scores="logit", overwrite=True)
    trainer(tmp_path, again, max_epochs=1).fit(Classifier(), loader(), loader(seed=1))
    assert (tmp_path / "0.json").read_text() != "mine"


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (None, "^validation_step returned <class 'NoneType'>; expected a mapping with preds and"),
        ({"loss": 1.0, "preds": 2.0}, "^validation_step returned loss, preds; expected a mapping"),
        (torch.zeros(2), "^validation_step returned <class 'torch.Tensor'>"),
    ],
)
def test_a_step_that_returns_something_else_is_told(tmp_path, returned, message):
    class Wrong(Classifier):
        def validation_step(self, batch, batch_idx):
            return returned

    runner = trainer(tmp_path, EvaluationCallback(scores="logit"), num_sanity_val_steps=0)
    with pytest.raises(InputError, match=message):
        runner.fit(Wrong(), loader(), loader())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"path": "report.pdf"}, r"^path is 'report.pdf'; expected a name that ends in .html"),
        ({"path": "{epochs}.html"}, r"^path is '\{epochs\}.html', which cannot be filled in"),
        ({"path": "{epoch:02f!}.html"}, "which cannot be filled in"),
        ({"metrics": ["roc_uac"]}, "roc_uac"),
        ({"scores": "auto"}, "^scores is 'auto'"),
    ],
)
def test_a_wrong_declaration_is_refused_before_training(options, message):
    with pytest.raises(InputError, match=message):
        EvaluationCallback(**options)


# ---- the metric in a Lightning module -------------------------------------------------------


def test_a_module_logs_the_metric_itself(tmp_path):
    class WithMetric(Classifier):
        def __init__(self):
            super().__init__()
            self.area = EvaluationMetric(scores="logit", metrics="roc_auc")
            self.all = EvaluationMetric(scores="logit", prefix="all_")

        def validation_step(self, batch, batch_idx):
            logits = self.model(batch[0])
            self.area.update(logits, batch[1])
            self.all.update(logits, batch[1])
            self.log("area", self.area)

        def on_validation_epoch_end(self):
            self.log_dict(self.all.compute())
            self.all.reset()

    model, runner = WithMetric(), trainer(tmp_path)
    runner.fit(model, loader(), loader(seed=1))
    assert isinstance(model, LightningModule)
    auc = expected(model, data(seed=1)).metric("roc_auc").value
    assert runner.callback_metrics["area"].item() == auc
    assert runner.callback_metrics["all_roc_auc"].item() == auc
    assert len(model.area) == len(model.all) == 0


# ---- two processes --------------------------------------------------------------------------


def test_two_processes_evaluate_as_one_and_write_once(tmp_path):
    done = subprocess.run(
        [sys.executable, str(HERE / "lightning_process.py"), str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    first, second = (json.loads((tmp_path / f"{rank}.json").read_text()) for rank in (0, 1))
    for one, other in zip(first, second, strict=True):
        assert one["evaluation"] == other["evaluation"]
        assert one["logged"] == other["logged"]
        assert (one["reports"], other["reports"]) == (["val-0.json", "val-1.json"], [])
        assert (one["unsynced"], other["unsynced"]) == (0, 0)
    model = Classifier()
    model.load_state_dict(
        {name: torch.tensor(value) for name, value in
         zip(model.state_dict(), first[0]["weights"], strict=True)}
    )  # fmt: skip
    alone = expected(model, data(seed=1))
    numbered, padded = (json.loads(each["evaluation"]) for each in first)
    assert numbered["data"]["rows"] == ROWS
    assert numbered["metrics"]["roc_auc"]["value"] == alone.metric("roc_auc").value
    assert first[0]["logged"] == alone.metric("roc_auc").value
    assert padded["data"]["rows"] == ROWS + 1
    assert first[0]["warned"] == second[0]["warned"] == second[1]["warned"] == []
    (warned,) = first[1]["warned"]
    assert warned == (
        "the distributed sampler hands out 1 rows twice, and they count twice; return their index "
        "with preds and target, so that each counts once"
    )
