"""Prompts of another length than the measured ones: counted as a prediction, doubted, or ruled out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pages.answers.boards import store
from pages.answers.boards.carbon import CARBON
from pages.answers.boards.chosen_board import priced
from pages.answers.boards.pricing import COST, ENERGY
from pages.answers.boards.prompts import ADDED_ENERGY, ADDED_TIME, prompt_doubt
from pages.answers.boards.workload import Workload
from pages.answers.choose.answer import choose
from pages.answers.choose.caveats import notes
from pages.answers.choose.view import ChooseView
from tests.pages.boards.test_replicas import costed
from tests.pages.conftest import texts


def test_a_usual_prompt_changes_nothing() -> None:
    row = costed(Workload(input_tokens=500))
    assert (row[ADDED_TIME], row[ADDED_ENERGY], row[ENERGY]) == (0, 0, 600)
    assert (row[f"{COST}__kind"], row[f"{ENERGY}__kind"]) == ("estimated", "measured")
    assert not row["input_tokens_doubted"]
    assert prompt_doubt(Workload(), row.to_dict()) == ""


def test_a_longer_prompt_costs_time_and_energy() -> None:
    """0.3 s of decoding alone at 1,000 tokens/s; what is read on top takes the whole deployment."""
    workload = Workload(input_tokens=20_000)
    row = costed(workload)
    seconds = row[ADDED_TIME]
    assert seconds > 0
    assert row[COST] == pytest.approx(16 * (0.3 + seconds) / 3.6)
    assert row[f"{COST}__low"] == pytest.approx(16 * (0.3 + row[f"{ADDED_TIME}__low"]) / 3.6)
    assert row[f"{COST}__high"] == pytest.approx(16 * (0.3 + row[f"{ADDED_TIME}__high"]) / 3.6)
    assert row[ENERGY] == pytest.approx(600 + row[ADDED_ENERGY])
    assert row[f"{ENERGY}__low"] < row[ENERGY] < row[f"{ENERGY}__high"]
    assert {row[f"{name}__kind"] for name in (COST, ENERGY, ADDED_TIME, ADDED_ENERGY)} == {"predicted"}
    assert row["input_tokens_doubted"]
    assert row["note"] == "measured with prompts of unpublished length, not 20,000 tokens"
    doubt = prompt_doubt(workload, row.to_dict())
    assert "unpublished length" in doubt
    assert "KV cache" in doubt


def test_a_cached_prompt_is_not_read_again() -> None:
    cached = costed(Workload(input_tokens=20_000, cached_pct=90))
    assert 0 < cached[ADDED_TIME] < costed(Workload(input_tokens=20_000))[ADDED_TIME] / 5
    assert costed(Workload(input_tokens=20_000, cached_pct=100))[ADDED_TIME] == 0


def test_a_published_prompt_length_is_what_counts() -> None:
    workload = Workload(input_tokens=2000)
    known = costed(workload, measured_input_tokens=2000.0)
    assert (known[ADDED_TIME], known["input_tokens_doubted"]) == (0, False)
    short = costed(Workload(input_tokens=100), measured_input_tokens=2000.0)
    assert short["input_tokens_doubted"]
    assert short[ADDED_TIME] == 0
    assert "prompts of 2,000 tokens; yours has 100 tokens" in prompt_doubt(Workload(input_tokens=100), short.to_dict())


def test_what_cannot_be_predicted_says_so_and_stays_as_measured() -> None:
    workload = Workload(input_tokens=20_000)
    row = costed(workload, n_params_active=np.nan)
    assert np.isnan(row[ADDED_TIME])
    assert row[COST] == pytest.approx(16 * 0.3 / 3.6)
    assert (row[f"{COST}__kind"], row[f"{ENERGY}__kind"]) == ("estimated", "measured")
    assert "cannot be predicted" in prompt_doubt(workload, row.to_dict())


@pytest.mark.parametrize(
    ("context", "input_tokens", "fits"),
    [(10_000, 9_700, True), (10_000, 9_701, False), (np.nan, 9_701, None), (10_000, 500, True)],
)
def test_prompt_and_answer_must_fit_the_context(context: float, input_tokens: int, fits: bool | None) -> None:
    """An answer of 300 tokens, as measured; an unknown context is not called large enough."""
    row = costed(Workload(input_tokens=input_tokens), context_tokens=context)
    assert pd.isna(row["fits_context"]) if fits is None else row["fits_context"] == fits


def test_prompts_move_self_hosted_candidates_on_the_board() -> None:
    short, long = (priced("llm-serving", "lm-arena-chat", Workload(input_tokens=n)) for n in (500, 100_000))
    hosted = (short["kind"] == "self-hosted").to_numpy()
    assert (long.loc[hosted, COST] > short.loc[hosted, COST]).all()
    assert (long.loc[hosted, ENERGY] > short.loc[hosted, ENERGY]).all()
    assert long.loc[hosted, "input_tokens_doubted"].all()
    assert long.loc[~hosted, "input_tokens_doubted"].isna().all()
    assert set(long.loc[hosted, f"{COST}__kind"]) == {"predicted"}
    assert set(long.loc[~hosted, f"{COST}__kind"].dropna()) == {"estimated", "predicted"}
    too_small = long["model"].isin(["qwen3-14b", "qwen3-32b"]) & hosted  # 40,960 tokens
    assert too_small.any()
    assert not long.loc[too_small, "fits_context"].any()


def test_models_too_small_for_the_prompt_are_hidden_and_counted() -> None:
    answer = choose(ChooseView(input_tokens=100_000))
    fits, limits = answer.frame["fits_context"].fillna(True), answer.frame["cannot_serve"].fillna("")
    too_long = ~fits | limits.str.startswith("It reads")
    assert answer.decision.hidden["input_tokens"] == int(too_long.sum()) > int((~fits).sum()) > 0
    assert answer.frame["fits_context"].iloc[answer.decision.pick]
    assert "input_tokens" not in choose(ChooseView()).decision.hidden


def test_pick_says_that_its_prompts_were_others(open_app) -> None:
    answer = choose(ChooseView(input_tokens=5000, kinds=("self-hosted",)))
    said = notes(answer)
    assert any("5,000 tokens" in sentence and "per request" in sentence for sentence in said)
    assert answer.frame[f"{CARBON}__kind"].iloc[answer.decision.pick] == "predicted"
    app = open_app(input_tokens="5000", kinds="self-hosted")
    assert not app.exception
    assert "yours has 5,000 tokens" in texts(app)
    assert "yours has" not in texts(open_app(kinds="self-hosted"))


def test_boards_state_the_prompts_that_are_published() -> None:
    assert set(store.board_frame("llm-perf")["measured_input_tokens"]) == {256}
    assert set(store.board_frame("helm-2022")["measured_input_tokens"]) == {512}
    assert store.board_frame("llm-serving")["measured_input_tokens"].isna().all()
