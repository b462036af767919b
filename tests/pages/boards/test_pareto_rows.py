"""The front of someone's own table: nothing wins by a price, an energy or a time below nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics import metrics
from errors import InputError
from models.front.pareto import Objective
from pages.answers.boards.pareto_rows import mark_front

NEVER_NEGATIVE = [name for name, metric in metrics().items() if metric.low == 0] + ["cost", "price_eur", "wait_ms"]
ANY_VALUE = [name for name, metric in metrics().items() if metric.low is None] + ["log_odds", "loss", "delta_cost"]
ROWS = st.lists(st.floats(0, 1e9, allow_nan=False), min_size=1, max_size=6)


def body(name: str, values: list[float]) -> bytes:
    return (f"name,{name}\n" + "".join(f"n{i},{value!r}\n" for i, value in enumerate(values))).encode()


@given(name=st.sampled_from(NEVER_NEGATIVE), values=ROWS, low=st.floats(-1e9, -1e-9), data=st.data())
def test_a_value_below_its_least_is_refused_by_row_column_and_value(name, values, low, data) -> None:
    at = data.draw(st.integers(0, len(values)))
    rows = [*values[:at], low, *values[at:]]
    for direction in ("min", "max"):
        with pytest.raises(InputError) as refused:
            mark_front(body(name, rows), (Objective(name, direction),))
        assert (refused.value.column, refused.value.row) == (name, at + 1)
        assert f"'{low!r}' in column '{name}', row {at + 1}," in refused.value.detail


@given(name=st.sampled_from(NEVER_NEGATIVE), values=ROWS)
def test_nothing_else_is_refused(name, values) -> None:
    marked = mark_front(body(name, [*values, 0.0]), (Objective(name, "min"),))
    assert marked["pareto_optimal"].tolist() == [value == 0 for value in [*values, 0.0]]


@given(name=st.sampled_from(ANY_VALUE), values=st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=6))
def test_what_may_be_negative_is_taken(name, values) -> None:
    marked = mark_front(body(name, values), (Objective(name, "min"),))
    assert marked["pareto_optimal"].tolist() == [value == min(values) for value in values]


def test_a_column_that_is_no_objective_is_not_read() -> None:
    assert len(mark_front(b"cost,note_usd\n1,-1\n", (Objective("cost", "min"),))) == 1
