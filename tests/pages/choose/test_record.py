"""The decision record: a page that stands alone, says what the page says, and runs nothing."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from pages.answers.choose.answer import choose
from pages.answers.choose.examples import EXAMPLES
from pages.answers.choose.record import record_html
from pages.answers.choose.sentences import verdict
from pages.answers.choose.view import ChooseView


class Reader(HTMLParser):
    """The tags of a page, its links, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_a_record_says_the_verdict_and_loads_nothing(example) -> None:
    answer = choose(example.settings())
    page = Reader(record_html(answer, "http://here/?task=a&x=<b>"))
    assert verdict(answer) in " ".join(page.words)
    assert answer.data_version in " ".join(page.words)
    assert page.links == ["http://here/?task=a&x=<b>"]
    assert not {"script", "img", "iframe", "object", "b"} & set(page.tags)
    assert page.tags.count("tr") >= 3
    assert "nan" not in " ".join(page.words).split()


def test_an_answer_without_a_pick_has_a_record_too() -> None:
    page = Reader(record_html(choose(ChooseView(max_cost_usd=1e-9)), "http://here/"))
    assert "Nothing meets all of your limits" in " ".join(page.words)
