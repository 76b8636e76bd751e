"""Optuna searches a threshold, and never finds a better one than there is."""


def test_a_search_never_beats_the_exact_threshold(ran):
    head, *lines = ran("optuna_threshold.py").lines
    assert head.startswith("class")
    assert [line.split()[0] for line in lines] == ["cat", "dog", "lion"]
    for line in lines:
        _, searched, exact, _, out_of_bag = line.split()
        assert float(searched) <= float(exact)
        assert float(out_of_bag) < float(exact)
