"""The Evidence page: every part, and the form by which people add papers."""

from __future__ import annotations

import pytest

from errors import InputError
from pages.answers.papers.catalogue import papers
from pages.answers.papers.own_papers import claim_table, own_paper, paper_rows, technique_table, with_claim
from pages.answers.papers.view import PARTS
from pages.draw.papers.own_session import KEPT
from tests.pages.conftest import texts

FIELDS = {"kind": "method", "stage": "serving", "modality": "llm", "resource": "energy"}


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens(open_app, part: str) -> None:
    app = open_app("evidence", part=part)
    assert not app.exception
    assert "45 of 119 papers run in the product" in texts(app)


def test_a_search_shows_its_paper_with_claims_and_place(open_app) -> None:
    app = open_app("evidence", part="papers", q="zeus")
    shown = texts(app)
    assert "[Zeus: Understanding" in shown or "Zeus\\: Understanding" in shown
    assert "15.3% to 75.8% more" in shown
    assert "[Frontier](frontier?board=training)" in shown
    assert "evidence?comparison=zeus-efficiency" in shown


def test_nothing_matching_says_what_to_do(open_app) -> None:
    app = open_app("evidence", part="papers", q="xylophone")
    assert "Remove a facet" in texts(app)


def test_the_link_opens_one_comparison(open_app) -> None:
    app = open_app("evidence", comparison="qat-accuracy")
    assert "up to 3 points less" in texts(app)
    assert app.selectbox(key="evidence.comparison").value == "qat-accuracy"


def test_the_listed_papers_are_taken_away_and_saved(open_app) -> None:
    app = open_app("evidence", part="papers", q="zeus")
    assert {"Save view", "Link"} <= {block.proto.popover.label for block in app.get("popover")}
    listed = [paper for paper in papers().values() if paper.id in ("zeus", "chase")]
    assert paper_rows(listed)["id"].tolist() == [paper.id for paper in listed]


def test_a_paper_is_added_found_and_removed(open_app) -> None:
    app = open_app("evidence", part="own")
    app.text_input(key="own.title").set_value("My <b>serving</b> trick")
    app.text_input(key="own.sentence").set_value("It saves energy.")
    app.text_input(key="own.link").set_value("https://example.org/trick")
    app.number_input(key="own.value").set_value(2.0)
    app.text_input(key="own.baseline").set_value("plain serving")
    app.button[0].click().run()
    assert not app.exception
    assert [paper.title for paper in app.session_state[KEPT].values()] == ["My <b>serving</b> trick"]
    app.run()
    assert "34 of" not in texts(app)
    assert "of 120 papers" in texts(app)
    next(button for button in app.button if button.label == "Remove").click().run()
    assert not app.session_state[KEPT]


def test_a_faulty_form_says_what_is_wrong(open_app) -> None:
    app = open_app("evidence", part="own")
    app.text_input(key="own.title").set_value("T")
    app.text_input(key="own.sentence").set_value("S.")
    app.text_input(key="own.link").set_value("javascript:alert(1)")
    app.button[0].click().run()
    assert "begins with https://" in app.error[0].value.replace("\\", "").replace("\u2060", "")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"value": None}, "State a number"),
        ({"value": 120.0, "unit": "%_less"}, "not possible"),
        ({"value": 0.5}, "other way round"),
        ({"value": -3.0, "unit": "points_more"}, "negative"),
        ({"baseline": " "}, "needs its baseline"),
        ({"unit": "furlongs"}, "no unit 'furlongs'"),
        ({"metric": "charm"}, "no metric 'charm'"),
        ({"value": None, "low": 5.0, "high": 2.0}, "swap its ends"),
        ({"value": float("inf")}, "State a number"),
    ],
)
def test_a_claim_that_cannot_be_is_refused(changes: dict[str, object], why: str) -> None:
    paper = own_paper("T", "S.", "https://example.org/t", **FIELDS)
    fields = {"metric": "energy", "unit": "x_less", "bound": "exact", "direction": "better", "value": 2.0}
    with pytest.raises(InputError, match=why):
        with_claim(paper, **{**fields, "baseline": "b", **changes})  # type: ignore[arg-type]


def test_own_rows_are_exported_with_the_rest() -> None:
    paper = own_paper("T", "S.", "https://example.org/t", **FIELDS)
    paper = with_claim(paper, "energy", "x_less", "about", "better", value=2.0, baseline="b")
    techniques, claims = technique_table([paper]), claim_table([paper])
    assert (len(techniques), len(claims)) == (120, 211)
    assert techniques.iloc[-1][["title", "source"]].tolist() == ["T", "yours"]
    assert claims.iloc[-1][["technique", "value", "kind", "source"]].tolist() == [paper.id, 2.0, "claimed", "yours"]
    given = with_claim(papers()["zeus"], "energy", "x_less", "exact", "better", value=2.0, baseline="b")
    assert claim_table([given]).iloc[-1]["id"] == "zeus-2"
    assert len(technique_table([given])) == 119


def test_a_paper_that_is_there_is_named() -> None:
    with pytest.raises(InputError, match="Zeus is there already"):
        own_paper("Z", "S.", papers()["zeus"].link, **FIELDS)
