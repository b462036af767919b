"""Each candidate is billed its own answer length, with its interval; a length that was asked for is exact."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.decision.preference import Criterion
from pages.answers.boards import store
from pages.answers.boards.chosen_board import priced
from pages.answers.boards.pricing import COST, COST_PER_MTOK, ENERGY
from pages.answers.boards.workload import Workload
from pages.answers.choose.answer import choose
from pages.answers.choose.score_errors import score_errors
from pages.answers.choose.tables import ranked_rows, table_rows
from pages.answers.choose.view import ChooseView

GPQA_USUAL = 7063  # tokens: the median that every offer was billed before


def offers(task: str, workload: Workload | None = None) -> pd.DataFrame:
    frame = priced("llm-serving", task, workload or Workload())
    return frame[frame["kind"] == "api"]


def cheapest(frame: pd.DataFrame, model: str, mode: str = "") -> pd.Series:
    same = (frame["model"] == model) & (frame["reasoning"].fillna("") == mode) & frame["service"].isna()
    return frame[same].sort_values(COST).iloc[0]


def test_gpt_4o_is_billed_its_own_answers() -> None:
    """About 6.6 USD per 1,000 questions by its own count, where 7,063 tokens made 71.88."""
    row = cheapest(offers("gpqa"), "gpt-4o-2024-08-06")
    assert 6.6 / 2 < row[COST] < 6.6 * 2
    assert row[f"{COST}__kind"] == "predicted"
    assert row[f"{COST}__low"] < row[COST] < row[f"{COST}__high"]


@pytest.mark.parametrize("task", ["gpqa", "lm-arena-chat"])
@pytest.mark.parametrize(
    ("model", "mode"),
    [
        ("claude-opus-4-1-20250805", "thinking 16k"),
        ("claude-sonnet-4-5-20250929", "thinking 32k"),
        ("deepseek-v3.2-exp", "thinking"),
        ("gpt-5.1", "high"),
    ],
)
def test_thinking_costs_more_at_the_same_price(task: str, model: str, mode: str) -> None:
    frame = offers(task)
    each, more = cheapest(frame, model), cheapest(frame, model, mode)
    assert each["output_usd_per_mtok"] == more["output_usd_per_mtok"]
    assert more[COST] > 2 * each[COST]


def test_a_cost_by_hand() -> None:
    """GPT-5 Chat: (500 x 1.25 + 896.84 x 10) / 1e6 x 1,000 = 9.593 USD; 859.34 and 921.84 tokens make the ends."""
    row = cheapest(offers("gpqa"), "gpt-5-chat")
    assert [row[f"{COST}{side}"] for side in ("__low", "", "__high")] == pytest.approx([9.218, 9.593, 9.843], rel=1e-3)
    assert row[f"{COST}__kind"] == "estimated", "its length is its own bill"


def test_cost_per_token_falls_with_the_length_of_the_answer() -> None:
    frame = offers("gpqa")
    assert (frame[f"{COST_PER_MTOK}__low"] <= frame[COST_PER_MTOK]).all()
    assert (frame[COST_PER_MTOK] <= frame[f"{COST_PER_MTOK}__high"]).all()


def test_a_length_that_was_asked_for_overrides_all() -> None:
    frame = priced("llm-serving", "gpqa", Workload(output_tokens=GPQA_USUAL))
    row = cheapest(frame[frame["kind"] == "api"], "gpt-4o-2024-08-06")
    assert row[COST] == pytest.approx(71.88)
    assert row[f"{COST}__kind"] == "estimated"
    assert f"{COST}__low" not in frame or np.isnan(row[f"{COST}__low"])
    hosted = frame[frame["kind"] == "self-hosted"]
    assert hosted[ENERGY].to_numpy() == pytest.approx(GPQA_USUAL * hosted["energy_per_token_j"].to_numpy())


def test_the_self_hosted_keep_their_own_counts() -> None:
    frame = priced("llm-serving", "gpqa", Workload())
    hosted = frame[frame["kind"] == "self-hosted"]
    assert set(hosted[f"{COST}__kind"].dropna()) == {"estimated"}
    assert hosted[f"{COST}__low"].isna().all()


def test_the_interval_of_a_predicted_length_is_doubt() -> None:
    """Of the costs only predicted ones: a standard error is a quarter of a 95% interval, on the scale of the scores."""
    frame = offers("gpqa")
    errors = score_errors(frame, Criterion(COST, "min", 1.0, "log"))
    predicted = (frame[f"{COST}__kind"] == "predicted").to_numpy()
    assert (errors[predicted] > 0).all()
    assert (errors[~predicted] == 0).all()
    span = np.log(frame[COST].max() / frame[COST].min())
    row = int(np.flatnonzero(predicted)[0])
    ends = frame[f"{COST}__high"].iloc[row] / frame[f"{COST}__low"].iloc[row]
    assert errors[row] == pytest.approx(np.log(ends) / span / 3.92, rel=1e-3)


def test_a_choice_by_cost_alone_is_less_sure_than_with_a_length_typed() -> None:
    view = ChooseView(task="gpqa", kinds=("api",), w_quality=0, w_cost=3, w_energy=0, w_latency=0, output_tokens=None)
    own, typed = choose(view), choose(view.with_changes(output_tokens=800))
    cheapest_of_all = (typed.frame[COST] == typed.frame[COST].min()).to_numpy()  # modes of one model at one price
    assert np.nanmax(own.doubt.probability_best) < 1.0
    assert np.nansum(typed.doubt.probability_best[cheapest_of_all]) == pytest.approx(1.0)


def test_every_task_prices_every_offer() -> None:
    for task in store.tasks("llm-serving")["id"]:
        assert offers(str(task))[COST].notna().all()


def test_a_correct_answer_costs_the_wrong_ones_too() -> None:
    answer = choose(ChooseView(task="gpqa", quality="gpqa_diamond_pct"))
    rows = ranked_rows(answer)
    known = rows[rows[COST].notna() & rows["gpqa_diamond_pct"].gt(0)]
    assert len(known)
    expected = known[COST] / known["gpqa_diamond_pct"] * 100
    assert known["cost_per_1k_correct_usd"].to_numpy() == pytest.approx(expected.to_numpy())
    assert "cost_per_1k_correct_usd" in table_rows(answer)


def test_a_rating_has_no_correct_answers() -> None:
    answer = choose(ChooseView(task="gpqa", quality="arena_text"))
    assert not [name for name in [*ranked_rows(answer), *table_rows(answer)] if "correct" in name]
