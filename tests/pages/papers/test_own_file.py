"""A file of own papers: as many claims as rows, whole or not at all, with every faulty row named."""

from __future__ import annotations

import pytest

from errors import InputError
from pages.answers.papers.catalogue import papers
from pages.answers.papers.own_file import COLUMNS, TEMPLATE, papers_in
from pages.answers.papers.own_papers import own_paper

HEAD = "title,sentence,link,metric,unit,bound,value,low,high,baseline\n"
TRICK = "A trick,It saves energy.,https://example.org/a"


def test_the_template_is_a_file_that_loads() -> None:
    new, zeus = papers_in(TEMPLATE.encode())
    assert (new.title, [claim.value for claim in new.claims], new.own) == ("My serving trick", [2.0], True)
    assert zeus.id == "zeus"
    assert len(zeus.claims) == len(papers()["zeus"].claims) + 1
    assert TEMPLATE.splitlines()[0].split(",") == [*COLUMNS]


def test_rows_of_one_link_are_claims_of_one_paper() -> None:
    body = f"{HEAD}{TRICK},energy,x_less,exact,2,,,b\n{TRICK},cost,%_less,,,10,20,b\n"
    (paper,) = papers_in(body.encode())
    assert [(claim.metric, claim.value, claim.low, claim.high) for claim in paper.claims] == [
        ("energy", 2.0, None, None),
        ("cost", None, 10.0, 20.0),
    ]


def test_a_paper_needs_no_claim() -> None:
    (paper,) = papers_in(f"{HEAD}{TRICK},,,,,,,\n".encode())
    assert paper.claims == ()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (f"{TRICK},energy,x_less,exact,many,,,b", "Row 1: The value 'many' is not a finite number"),
        (f"{TRICK},charm,x_less,exact,2,,,b", "Row 1: There is no metric 'charm'"),
        (f"{TRICK},energy,x_less,exact,2,,,", "Row 1: A comparison needs its baseline"),
        ("A trick,It saves energy.,javascript:alert(1),energy,x_less,exact,2,,,b", "begins with https://"),
        (",It saves energy.,https://example.org/a,energy,x_less,exact,2,,,b", "Row 1: The title is empty"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(row: str, why: str) -> None:
    with pytest.raises(InputError, match=why.replace("(", r"\(")):
        papers_in(f"{HEAD}{row}\n".encode())


def test_every_faulty_row_is_listed() -> None:
    claims = ("charm,x_less", "energy,x_less", "energy,furlongs")
    body = HEAD + "".join(f"{TRICK},{claim},exact,2,,,b\n" for claim in claims)
    with pytest.raises(InputError) as refusal:
        papers_in(body.encode())
    assert [fault.row for fault in refusal.value.faults] == [1, 3]  # type: ignore[attr-defined]


def test_no_more_papers_than_a_session_may_add() -> None:
    rows = "".join(f"T{n},S.,https://example.org/{n},,,,,,,\n" for n in range(101))
    with pytest.raises(InputError, match="100 papers at most"):
        papers_in(f"{HEAD}{rows}".encode())


def test_a_claim_on_an_own_paper() -> None:
    own = own_paper("T", "S.", "https://example.org/t", kind="method", stage="serving", modality="llm", resource="cost")
    body = f"paper,metric,unit,bound,value,baseline\n{own.id},energy,x_less,exact,2,b\n"
    (paper,) = papers_in(body.encode(), (own,))
    assert (paper.id, len(paper.claims)) == (own.id, 1)
