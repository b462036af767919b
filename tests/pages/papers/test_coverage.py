"""Coverage is counted from the registry: what is taken out of it leaves the page, the API's list and the captions."""

from __future__ import annotations

import pytest

from data.papers import implementations as registry
from data.papers.implementations import implementations
from pages.answers.papers.catalogue import papers
from pages.answers.papers.coverage import coverage, coverage_rows, matrix
from pages.draw.shared import paper_caption
from pages.draw.shared.paper_caption import after_papers, cited, linked


def test_the_counts_are_those_of_the_registry() -> None:
    counts = coverage(papers().values())
    assert counts.papers == 119
    assert counts.running == len({row.technique for row in implementations()} - {""})
    assert sum(counts.by_relation.values()) == counts.running
    assert counts.levers >= 44
    assert counts.compared >= 12
    assert f"{counts.running} of 119 papers" in counts.sentence


@pytest.mark.parametrize("technique", ["zeus", "kaplan-scaling-laws", "carrot", "r2d2"])
def test_removing_a_registration_changes_the_page(technique: str) -> None:
    rest = [row for row in implementations() if row.technique != technique]
    before, after = papers(), papers(rest)
    assert before[technique].runs_in
    assert not after[technique].runs_in
    assert coverage(after.values()).running == coverage(before.values()).running - 1
    assert coverage_rows([after[technique]])["runs_in"].tolist() == [""]


def test_removing_a_registration_removes_the_caption(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Lin et al. 2024" in after_papers(["law:rectified"])
    rest = tuple(row for row in implementations() if row.calculation != "law:rectified")
    monkeypatch.setattr(paper_caption, "implementations", lambda: rest)
    assert after_papers(["law:rectified"]) == ""
    assert registry.implementation_of("law:rectified") is not None


def test_a_caption_says_how_near_it_is_and_links() -> None:
    text = after_papers(["law:qat", "law:kaplan_joint", "law:kaplan_params"])
    assert text.startswith("After ")
    assert "[Dremov et al. 2025](https://arxiv.org/abs/2509.22935), an analogue: a smaller law" in text
    assert text.count("Kaplan et al. 2020") == 1
    assert after_papers(["no:such"]) == ""


def test_many_papers_are_cut_with_a_link_to_the_rest() -> None:
    text = after_papers([row.calculation for row in implementations()])
    assert "more, all on [Evidence](evidence?part=coverage)" in text
    assert text.count("https://") == 4


def test_numbers_of_arxiv_become_links() -> None:
    assert cited("A *b*, arXiv:2301.00001; c") == (r"A \*b\*, [arXiv 2301.00001](https://arxiv.org/abs/2301.00001); c")
    assert linked("see arXiv 2301.00001.") == "see [arXiv 2301.00001](https://arxiv.org/abs/2301.00001)."


def test_the_matrix_holds_the_largest_claim_with_its_sign() -> None:
    table = matrix(papers().values()).set_index(["id", "resource"])
    assert table.loc[("minions", "cost"), "short"] == "/30.4"
    assert table.loc[("chase", "latency"), ["short", "gain"]].tolist() == ["+2.5%", False]
    assert table.loc[("diloco", "communication"), "percent"] == pytest.approx(99.8)
