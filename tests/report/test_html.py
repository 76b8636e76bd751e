import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from math import inf, isfinite, nan

import numpy as np
import pytest

import tellapart as ta
from tellapart.report import to_html
from tellapart.report.html import MARKER
from tellapart.results import Confusion, Drawings, Estimate, Finding

VOID = {"meta", "link", "wbr"}
LOADING = {"src", "srcset", "href", "data", "action", "poster", "background"}


class Page(HTMLParser):
    """Checks nesting, and collects what a test asks of a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.attributes, self.words = [], [], [], []
        self.headings, self.links = [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        self.links += [value for name, value in attrs if name in LOADING]
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())

    def of(self, attribute):
        return [value for _, name, value in self.attributes if name == attribute]


def page(sample, **options):
    result, drawings = sample
    return to_html(result, drawings, **({"title": "A title", "source": None} | options))


def test_the_page_is_well_formed_and_loads_nothing(sample):
    text = page(sample)
    read = Page(text)
    assert read.links == ["data:,"]
    assert "script" not in read.tags
    assert "<script" not in text
    assert "http://" not in text
    assert "https://" not in text
    assert "style=" not in text
    assert not re.search(r"@import|url\(", text)
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]


def test_the_marker_follows_the_doctype(sample):
    first, second = page(sample).splitlines()[:2]
    assert first == "<!doctype html>"
    assert second == MARKER == "<!-- tellapart report -->"


def test_the_policy_allows_the_one_style_sheet_and_nothing_else(built):
    text = page(built("three"))
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = next(value for value in Page(text).of("content") if "default-src" in value)
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def test_the_page_can_be_heard(sample):
    read = Page(page(sample))
    assert "en" in read.of("lang")
    assert read.headings[0] == 1
    assert read.headings.count(1) == 1
    steps = zip(read.headings, read.headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps)
    names = read.of("id")
    assert len(names) == len(set(names))
    for referred in read.of("aria-labelledby"):
        assert set(referred.split()) <= set(names)
    assert read.tags.count("table") == read.tags.count("caption")
    images = [tag for tag, name, value in read.attributes if (name, value) == ("role", "img")]
    assert set(images) <= {"svg"}
    assert read.tags.count("desc") == len(images)


def test_every_text_from_outside_is_escaped(built):
    attack = "<script>alert(1)</script><b title='x'>"
    result, drawings = built("odd")
    estimate = Estimate(nan, method=attack, reason=attack)
    result = replace(
        result,
        metrics=result.metrics | {attack: estimate},
        findings=(Finding(attack, "error", attack),),
        data=replace(result.data, columns={attack: attack}),
    )
    text = page((result, drawings), title=attack, source=attack)
    assert "<script" not in text
    assert "<b " not in text
    read = Page(text)
    assert read.text.count("<script>alert(1)</script><b title='x'>") >= 4


def test_the_source_is_shown_if_there_is_one(built):
    assert "Made from tellapart report x.csv ." in Page(
        page(built("binary"), source="tellapart report x.csv")
    ).text.replace("x.csv.", "x.csv .")
    assert "Made from" not in page(built("binary"))


def test_the_page_can_always_be_written_as_utf8(sample):
    assert page(sample).encode("utf-8")


def test_key_numbers_come_with_interval_and_baseline(built):
    text = Page(page(built("binary"))).text
    assert "ROC AUC 0.960 0.942 to 0.978 no skill: 0.500" in text


def test_findings_come_first_and_the_worst_of_them_first(built):
    text = Page(page(built("binary"))).text
    assert text.index("Findings") < text.index("ROC curve") < text.index("Data and decisions")
    assert text.index("AUC is below") < text.index("one wrong one") < text.index("are distinct")


def test_the_metrics_table_says_when_to_read_each(built):
    text = Page(page(built("binary"))).text
    assert "a random positive outranks a random negative" in text


def test_undefined_is_a_dash_with_its_reason(built):
    text = page(built("binary"))
    assert "lr_minus needs true negatives; there are none" in text
    assert ">nan<" not in text
    assert "nan" not in re.findall(r'points="([^"]*)"', text)


def test_up_to_forty_classes_have_a_table_with_heads(built):
    text = page(built("forty"))
    assert 'class="matrix many huge turned"' in text
    assert text.count("right-") > 40
    assert Page(text).of("scope").count("row") >= 40


def test_of_two_classes_the_positive_one_is_first(built):
    result, drawings = built("binary")
    table = page((result, drawings)).split('<table class="matrix')[1].split("</table>")[0]
    heads = re.findall(r"<bdi>(sick|healthy)</bdi>", table)
    assert heads == ["sick", "healthy", "sick", "healthy"]
    masses = [float(mass) for mass in re.findall(r'<td class="number [rw][^>]*>(\d+)<', table)]
    assert masses == result.confusion.counts[::-1, ::-1].ravel().tolist()
    other = replace(result, data=replace(result.data, positive="healthy"))
    table = page((other, drawings)).split('<table class="matrix')[1]
    assert re.findall(r"<bdi>(sick|healthy)</bdi>", table)[:2] == ["healthy", "sick"]


def test_more_classes_list_the_largest_confusions(built):
    text = page(built("many"))
    assert 'class="matrix' not in text
    assert "The 30 largest of" in text
    assert "12 of 150 classes: those with the lowest AUC." in text
    assert "150 classes" in text


def test_the_worst_classes_are_drawn(built):
    result, drawings = built("many")
    text = Page(page((result, drawings))).text
    by_auc = sorted(result.per_class, key=lambda name: result.per_class[name]["roc_auc"].value)
    for name in by_auc[:12]:
        assert f"{name} AUC" in text
    assert f"{by_auc[12]} AUC" not in text


def test_pairs_say_how_many_there_are(built):
    assert "20 of 45 pairs" in page(built("twelve"))


def test_thresholds_are_called_apparent(built):
    text = page(built("binary"))
    assert "apparent: chosen on these rows" in text
    assert "predict nobody" in text


def test_soft_labels_show_the_attainable_range(built):
    text = page(built("soft"))
    assert "0.110 to 0.962" in text
    assert "certified 0.9201 to 0.9203" in text
    assert "attainable" not in page(built("binary"))


def test_hardened_labels_stand_beside_the_soft_ones(built):
    text = page(built("hardened"))
    assert "The same with labels made hard: yes from a share of 0.5" in text
    assert "In 12 rows a share is exactly 0.5" in text
    assert "0.970 to 0.990" in text
    assert "made hard" not in page(built("soft"))


def test_labels_and_missing_predictions_have_their_own_words(built):
    assert "Decisions per label" in page(built("multilabel"))
    assert "Nothing was predicted" in page(built("scoreless"))


def test_a_perfect_classifier_confused_nothing(built):
    result, drawings = built("many")
    perfect = Confusion(result.confusion.classes, np.eye(150) * 40)
    assert "No row was confused." in page((replace(result, confusion=perfect), drawings))


def test_no_drawings_means_no_charts(built):
    result, _ = built("binary")
    text = page((result, Drawings({}, np.array([]), {})))
    assert 'role="img"' not in text
    assert "Curves" not in Page(text).text


@pytest.mark.parametrize("value", [nan, inf, -inf, 0.0, 1e300])
def test_any_number_can_be_shown(built, value):
    result, drawings = built("three")
    odd = Estimate(value, value, value, 0.95, "wilson", value, None, (value, value))
    counts = result.confusion.counts * (value if isfinite(value) else 1)
    strange = replace(
        result,
        metrics=dict.fromkeys(result.metrics, odd),
        per_class={name: {"f1": odd, "roc_auc": odd} for name in result.per_class},
        baselines=dict.fromkeys(result.metrics, value),
        confusion=Confusion(result.confusion.classes, counts),
        data=replace(result.data, prevalence=dict.fromkeys(result.data.classes, value)),
    )
    text = page((strange, drawings))
    assert Page(text)
    assert not re.search(r'="[^"]*\b(nan|inf)\b', text)


def test_pages_of_python_are_called_after_their_source_or_as_told():
    evaluation = ta.evaluate([0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9])
    given = {None: "tellapart report", "pets.csv": "pets.csv: tellapart report"}
    for source, title in given.items():
        assert f"<title>{title}</title>" in evaluation.page(source=source, images="none")
    told = evaluation.page(source="pets.csv", title="Spring", images="none")
    assert "<title>Spring</title>" in told
    assert "<h1>Spring</h1>" in told


def test_rows_are_counted_from_zero_and_the_page_says_so():
    evaluation = ta.evaluate([0, 1, 1, 0], [0.9, 0.2, 0.8, 0.1])
    page = evaluation.page()
    assert "row 0 is the first row of the data" in page
    assert [one.item for one in evaluation.gallery(1).examples] == ["row 0"]
