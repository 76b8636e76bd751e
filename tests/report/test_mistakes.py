"""The most confident errors as rows of text."""

from dataclasses import replace
from math import isnan

import numpy as np

import tellapart as ta
from tellapart.report import to_html
from tellapart.report.html.mistakes import SHOWN, mistakes
from tellapart.results import Drawings
from tellapart.results.pages import Answer, Example, Exploration, Gallery


def example(row, truth, predicted, *scores):
    return Example(row, f"item {row}", ((truth, 1.0),), (Answer((predicted,), scores),))


def exploration(examples, views=()):
    return Exploration({"": tuple(views)}, Gallery("rows", tuple(examples), rows=100))


def test_several_classes_by_the_score_of_the_answer(built):
    result, _ = built("three")
    rows = [
        example(3, 0, 1, (1, 0.6), (0, 0.3)),
        example(1, 1, 1, (1, 0.99)),
        example(2, 2, 0, (0, 0.9)),
        example(4, 2, 0),
    ]
    found = mistakes(result, exploration(rows))
    assert [(each.item, each.truth, each.predicted) for each in found] == [
        ("item 2", "owl", "cat"),
        ("item 3", "cat", "dog"),
        ("item 4", "owl", "cat"),
    ]
    assert [each.score for each in found[:2]] == [0.9, 0.6]
    assert isnan(found[2].score)


def test_two_classes_by_the_distance_to_the_threshold():
    generator = np.random.default_rng(0)
    truth = generator.integers(0, 2, 50)
    made = ta.evaluate(truth, generator.random(50), threshold=0.3, scores="probability")
    rows = [
        example(0, 1, 0, (1, 0.2)),
        example(1, 0, 1, (1, 0.9)),
        example(2, 1, 0, (1, 0.05)),
        example(3, 1, 1, (1, 0.95)),
    ]
    found = mistakes(made.complete, exploration(rows, made.views))
    assert [each.item for each in found] == ["item 1", "item 2", "item 0"]
    assert [each.score for each in found] == [0.9, 0.05, 0.2]


def test_labels_by_how_many_of_them_are_wrong(built):
    result, _ = built("multilabel")
    rows = [
        Example(0, "a", ((0, 1.0),), (Answer((0,)),)),
        Example(1, "b", ((0, 1.0),), (Answer(()),)),
        Example(2, "c", ((0, 1.0), (1, 0.4)), (Answer((1, 2)),)),
        Example(3, "d", (), (None,)),
    ]
    found = mistakes(result, exploration(rows))
    assert [(each.item, each.truth, each.predicted) for each in found] == [
        ("c", "beach", "sunset, people"),
        ("b", "beach", "none"),
    ]


def test_there_are_few_and_none_without_a_gallery(built):
    result, _ = built("three")
    rows = [example(row, 0, 1, (1, row / 100)) for row in range(60)]
    found = mistakes(result, exploration(rows))
    assert [each.item for each in found] == [f"item {row}" for row in range(59, 59 - SHOWN, -1)]
    assert mistakes(result, None) == mistakes(result, Exploration({})) == ()


def test_the_page_shows_them_without_a_script(built):
    result, _ = built("three")
    odd = replace(example(0, 0, 1, (1, 0.7)), item="<b>&.jpg")
    nothing = Drawings({}, np.array([]), {})
    page = to_html(result, nothing, exploration([odd]), title="odd", source=None)
    section = page[page.index('data-panel="gallery"') :].split("</section>")[0]
    assert section.startswith('data-panel="gallery">')  # not hidden
    assert "&lt;b&gt;&amp;.jpg" in section
    assert '<th scope="col" class="number">score</th>' in section
    bare = to_html(result, nothing, exploration([example(0, 0, 1)]), title="bare", source=None)
    assert ">score</th>" not in bare
    right = example(0, 1, 1, (1, 0.7))
    page = to_html(result, nothing, exploration([right]), title="right", source=None)
    assert 'data-panel="gallery" hidden>' in page
