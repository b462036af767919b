"""Views: read from URL parameters, say what could not be used, write themselves back."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError

from pages.answers.shared.page_view import MAX_PARAMETER_CHARS, View


class Sample(View):
    page: ClassVar[str] = "sample"

    task: str = "chat"
    gpus: tuple[str, ...] = ()
    cost: Annotated[float | None, Field(ge=0)] = None
    weight: Annotated[int, Field(ge=0, le=10)] = 5
    open_only: bool = False
    show: Literal["models", "all"] = "models"


def test_defaults_need_no_parameters():
    assert Sample.from_params({}) == (Sample(), ())
    assert Sample().to_params() == {}
    assert set(Sample().to_params(full=True)) == set(Sample.model_fields)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"gpus": ["H100,B200"]}, Sample(gpus=("H100", "B200"))),
        ({"gpus": ["H100", "B200"]}, Sample(gpus=("H100", "B200"))),
        ({"gpus": [""]}, Sample()),
        ({"cost": [""]}, Sample(cost=None)),
        ({"cost": ["0.25"]}, Sample(cost=0.25)),
        ({"open_only": ["true"]}, Sample(open_only=True)),
        ({"weight": ["3", "7"]}, Sample(weight=7)),
    ],
)
def test_reads_urls_as_people_write_them(params, expected):
    assert Sample.from_params(params) == (expected, ())


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"weight": ["11"]}, ("'11'", "'weight'")),
        ({"weight": ["many"]}, ("'many'", "'weight'")),
        ({"show": ["<script>alert(1)</script>"]}, ("<script>alert(1)</script>", "'show'")),
        ({"cost": ["nan"]}, ("'nan'", "'cost'")),
        ({"cost": ["inf"]}, ("'inf'", "'cost'")),
        ({"cost": ["-1"]}, ("'-1'", "'cost'")),
        ({"nonsense": ["1"]}, ("'nonsense'",)),
        ({"task": ["x" * (MAX_PARAMETER_CHARS + 1)]}, ("'task'", "too long")),
        ({"weight": ["1e400"]}, ("'1e400'", "'weight'")),
    ],
)
def test_names_what_it_could_not_use_and_falls_back(params, named):
    view, complaints = Sample.from_params(params)
    assert view == Sample()
    assert len(complaints) == 1
    assert all(text in complaints[0] for text in named)


def test_keeps_the_good_beside_the_bad():
    view, complaints = Sample.from_params({"weight": ["99"], "gpus": ["H100"], "other": ["1"]})
    assert view == Sample(gpus=("H100",))
    assert len(complaints) == 2


NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters=",", exclude_categories=("Cs",)), min_size=1, max_size=20
)
VIEWS = st.builds(
    Sample,
    task=NAMES,
    gpus=st.lists(NAMES, max_size=4).map(tuple),
    cost=st.none() | st.floats(0, 1e9),
    weight=st.integers(0, 10),
    open_only=st.booleans(),
    show=st.sampled_from(["models", "all"]),
)


@given(VIEWS, st.booleans())
def test_a_link_opens_the_view_it_was_made_from(view, full):
    params = {name: [text] for name, text in view.to_params(full=full).items()}
    assert Sample.from_params(params) == (view, ())


@given(st.dictionaries(st.text(max_size=12), st.lists(st.text(max_size=30), min_size=1, max_size=3), max_size=6))
def test_no_url_can_break_a_view(params):
    view, complaints = Sample.from_params(params)
    assert isinstance(view, Sample)
    assert all(isinstance(sentence, str) for sentence in complaints)


def test_changes_are_validated():
    with pytest.raises(ValidationError):
        Sample().with_changes(weight=11)
