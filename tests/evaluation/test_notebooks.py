"""What a notebook shows: the protocol of IPython's display, and the frame in a real browser."""

import base64
import html
import io
import re

import numpy as np
import pytest
from PIL import Image

import tellapart as ta
from tellapart.evaluation import notebooks

NAMES = ["<script>document.title='owned'</script>", '"><img src=x onerror=alert(1)>', "a & $b$ 猫"]


@pytest.fixture(scope="module")
def evaluation():
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 3, 300)
    scores = rng.random((300, 3))
    scores[np.arange(300), codes] += 0.7
    truth = np.array(NAMES)[codes]
    return ta.evaluate(truth, scores / scores.sum(axis=1, keepdims=True), classes=NAMES)


def bundle(evaluation, **wishes):
    return evaluation._repr_mimebundle_(**wishes)


@pytest.mark.filterwarnings("ignore:no installed font")
def test_a_notebook_has_a_page_a_picture_and_text(evaluation):
    shown = bundle(evaluation, include=None, exclude=None)
    assert set(shown) == {"text/html", "image/png", "text/plain"}
    with Image.open(io.BytesIO(base64.b64decode(shown["image/png"], validate=True))) as picture:
        picture.load()
        assert picture.format == "PNG"
        assert min(picture.size) > 300
        assert len(set(picture.convert("L").tobytes())) > 20  # something is drawn
    assert "Multi-class classification: 300 rows, 3 classes" in shown["text/plain"]
    assert "\x1b" not in shown["text/plain"]
    assert max(map(len, shown["text/plain"].splitlines())) <= 80


@pytest.mark.parametrize(
    ("wishes", "formats"),
    [
        ({"include": {"text/plain"}}, {"text/plain"}),
        ({"include": ["text/html", "application/pdf"]}, {"text/html"}),
        ({"exclude": {"image/png", "text/html"}}, {"text/plain"}),
        ({"include": {"text/plain"}, "exclude": {"text/plain"}}, set()),
    ],
)
def test_only_what_is_wanted_is_made(evaluation, wishes, formats):
    assert set(bundle(evaluation, **wishes)) == formats


def test_colours_of_the_environment_do_not_reach_the_text(evaluation, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "30")
    assert bundle(evaluation, include={"text/plain"})["text/plain"] == f"{evaluation}\n"
    assert "\x1b" not in str(evaluation)


def test_the_frame_holds_exactly_the_page(evaluation):
    frame = bundle(evaluation, include={"text/html"})["text/html"]
    whole = r'<iframe [^<>]*srcdoc="([^"<>]*)">[^<>]*</iframe>(.*)'
    found = re.fullmatch(whole, frame, re.DOTALL)
    assert html.unescape(found[1]) == evaluation.page(images=notebooks.PICTURES)
    assert 'sandbox="allow-scripts allow-downloads"' in frame
    assert "allow-same-origin" not in frame[: frame.index("srcdoc")]


def test_whoever_takes_the_frame_out_still_has_the_text(evaluation):
    shown = bundle(evaluation, include={"text/html", "text/plain"})
    rest = re.sub(r"<iframe .*?</iframe>", "", shown["text/html"], flags=re.DOTALL)
    assert re.findall(r"<[^>]*>", rest) == [
        "<details>", "<summary>", "</summary>", "<pre>", "</pre>", "</details>",
    ]  # fmt: skip
    text = html.unescape(re.search(r"<pre>(.*)</pre>", rest, re.DOTALL)[1])
    assert text == shown["text/plain"].rstrip()


def test_a_comparison_has_its_tables_beneath_the_frame(evaluation):
    same = ta.compare_evaluations({"<one>": evaluation, "two": evaluation}, metrics=["accuracy"])
    shown = same._repr_mimebundle_(include={"text/html"})["text/html"]
    text = html.unescape(re.search(r"<pre>(.*)</pre>", shown, re.DOTALL)[1])
    assert text == str(same)


def test_learners_show_their_comparison_and_one_alone_its_evaluation():
    truth = np.arange(40) % 2
    scores = np.random.default_rng(2).random((2, 40))
    learners = {"a": lambda _, test: scores[0][test], "b": lambda _, test: scores[1][test]}
    found = ta.cross_validate(learners, None, truth, folds=4)
    bundle = found._repr_mimebundle_()
    assert bundle["text/plain"] == f"{found}\n"
    assert bundle["text/html"].startswith('<iframe title="tellapart comparison"')
    assert bundle["image/png"]
    assert found._repr_mimebundle_(include=["text/plain"]).keys() == {"text/plain"}
    alone = ta.cross_validate({"a": learners["a"]}, None, truth, folds=4)
    assert alone._repr_mimebundle_(include=["text/plain"]) == alone["a"]._repr_mimebundle_(
        include=["text/plain"]
    )


def test_a_page_too_large_is_left_out_and_named(evaluation, monkeypatch):
    monkeypatch.setattr(notebooks, "LARGEST_PAGE", 1000)
    with pytest.warns(ta.TellapartWarning, match=r"evaluation\.save\(\"report\.html\"\)"):
        shown = bundle(evaluation, include={"text/html", "text/plain"})
    assert set(shown) == {"text/plain"}


def test_predictions_alone_have_a_picture():
    shown = bundle(ta.evaluate(list("abcabc"), y_pred=list("abcbbc")), include={"image/png"})
    assert base64.b64decode(shown["image/png"]).startswith(b"\x89PNG")


def test_print_shows_the_summary_and_repr_one_line(evaluation):
    assert str(evaluation).startswith("Multi-class classification")
    assert "\n" not in repr(evaluation)


# ---- in a browser ------------------------------------------------------------------------------

OUTER = """<!doctype html><html><head><title>notebook</title>
<style>h1 {{ color: rgb(1, 2, 3) }}</style></head>
<body><h1>outer</h1>{frame}<p id="after">after</p></body></html>"""


@pytest.fixture
def notebook(browser, evaluation, tmp_path):
    """Open a page that has the frame among other things; tell what was asked for and said."""
    contexts = []

    def visit(**options):
        frame = bundle(evaluation, include={"text/html"})["text/html"]
        file = tmp_path / "notebook.html"
        file.write_text(OUTER.format(frame=frame), encoding="utf-8")
        context = browser.new_context(offline=True, **options)
        contexts.append(context)
        page, requests, messages = context.new_page(), [], []
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.goto(file.as_uri(), wait_until="load")
        page.locator("iframe").scroll_into_view_if_needed()
        inner = page.frame_locator("iframe")
        inner.locator("h1").wait_for()
        return page, inner, requests, messages, file.as_uri()

    yield visit
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}])
def test_the_frame_shows_the_page_and_nothing_leaves_it(notebook, options):
    page, inner, requests, messages, address = notebook(**options)
    assert inner.locator("h1").inner_text() == "tellapart report"
    assert "300 rows, 3 classes" in inner.locator("p.headline").inner_text()
    elsewhere = [
        url for url in requests if url != address and not url.startswith(("data:", "about:"))
    ]
    assert elsewhere == []
    assert messages == []
    assert page.title() == "notebook"
    assert page.locator("iframe").bounding_box()["height"] > 400


@pytest.mark.browser
def test_styles_stay_on_their_side_and_the_policy_holds_inside(notebook):
    page, inner, *_ = notebook()
    color = "element => getComputedStyle(element).color"
    assert page.locator("body > h1").evaluate(color) == "rgb(1, 2, 3)"
    assert inner.locator("h1").evaluate(color) != "rgb(1, 2, 3)"
    width = inner.locator("body").evaluate("element => getComputedStyle(element).maxWidth")
    assert width != "none"  # the page's own sheet, allowed by its hash
    frame = page.frames[1]
    assert frame.evaluate("window.origin") == "null"  # sandboxed: no access to the notebook
    assert frame.evaluate(
        """() => { try { return Boolean(parent.document) } catch (error) { return error.name } }"""
    ) == "SecurityError"  # fmt: skip
    ran = frame.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            return Boolean(window.ran);
        }"""
    )
    assert not ran  # the page's policy knows no such script
