"""Search finds every paper by name, title and any word of its sentence, its own name first."""

from __future__ import annotations

import pytest

from data.papers.search_words import search_words
from pages.answers.papers.catalogue import Paper, papers
from pages.answers.papers.search import folded, search
from pages.answers.papers.view import EvidenceView, chosen_papers, facets, largest_effect, resolve


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Paper]:
    return dict(papers())


def test_every_name_and_title_comes_first(catalogue: dict[str, Paper]) -> None:
    assert len(catalogue) == 119
    for paper in catalogue.values():
        for query in filter(None, (paper.system, paper.title, paper.id)):
            assert search(catalogue.values(), query)[0].id == paper.id, query


def test_every_word_of_a_sentence_finds_its_paper(catalogue: dict[str, Paper]) -> None:
    finds: dict[str, set[str]] = {}
    for paper in catalogue.values():
        for word in folded(paper.sentence).split():
            if word not in finds:
                finds[word] = {match.id for match in search(catalogue.values(), word)}
            assert paper.id in finds[word], word


def test_every_further_word_finds_its_paper_and_stands_in_no_sentence(catalogue: dict[str, Paper]) -> None:
    assert set(search_words()) <= set(catalogue)
    for paper in catalogue.values():
        words = paper.further_words.split()
        assert words == sorted(set(words))  # an index, not prose
        assert not set(words) & set(folded(paper.sentence).split())
        assert all(paper in search([paper], word) for word in words)


def test_a_word_that_no_paper_has_finds_none(catalogue: dict[str, Paper]) -> None:
    assert search(catalogue.values(), "xylophone") == []
    assert len(search(catalogue.values(), "  ")) == 119
    assert search(catalogue.values(), "ZEUS!")[0].id == "zeus"


@pytest.mark.parametrize("facet", ["kinds", "stages", "resources", "modalities"])
def test_a_facet_leaves_the_papers_that_have_it(catalogue: dict[str, Paper], facet: str) -> None:
    for value in facets(catalogue.values())[facet]:
        chosen = chosen_papers(EvidenceView(**{facet: (value,)}), catalogue.values())
        assert chosen
        for paper in chosen:
            assert value in (paper.paper_kind, paper.stage, paper.modality, *paper.resources)


def test_running_and_effect_are_facets(catalogue: dict[str, Paper]) -> None:
    running = chosen_papers(EvidenceView(running="yes"), catalogue.values())
    missing = chosen_papers(EvidenceView(running="no"), catalogue.values())
    assert len(running) + len(missing) == 119
    assert all(paper.runs_in for paper in running)
    large = chosen_papers(EvidenceView(effect=75), catalogue.values())
    assert 10 < len(large) < 60
    assert all(largest_effect(paper) >= 75 for paper in large)


def test_a_link_with_an_unknown_facet_says_so() -> None:
    view, complaints = resolve(EvidenceView(stages=("routing", "cooking"), effect=33))
    assert view == EvidenceView(stages=("routing",))
    assert len(complaints) == 2
    assert "cooking" in complaints[0]
