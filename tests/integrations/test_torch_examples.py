"""The examples run as users run them."""


def test_the_plain_loop_learns_and_writes_a_report(ran):
    done = ran("torch_training.py")
    report = done.folder / "out.html"
    *epochs, test, written = done.lines
    assert [line.split()[:2] for line in epochs] == [["epoch", str(n)] for n in range(4)]
    areas = [float(line.split()[3]) for line in epochs]
    assert areas[-1] > areas[0]
    assert float(test.split()[1]) > 0.85
    assert written == f"report: {report}"
    assert "<!-- tellapart report -->" in report.read_text(encoding="utf-8")


def test_lightning_writes_a_report_for_every_validation(ran):
    done = ran("lightning_training.py")
    last, monitored, *reports = done.lines
    assert last.split()[2] == monitored.split()[1]
    assert reports[0] == "val-00.html"
    assert reports == sorted(path.name for path in (done.folder / "out").glob("*.html"))
    assert len(reports) >= 3
