"""Offers as they are: prices for this length of prompt, batches, limits that leave out, and an end in sight."""

from __future__ import annotations

import pandas as pd
import pytest

from models.front.pareto import Objective
from pages.answers.boards import store
from pages.answers.boards.candidates import frontier
from pages.answers.boards.chosen_board import priced
from pages.answers.boards.offer_limits import cannot_serve, left_out, withdrawal_note
from pages.answers.boards.pricing import COST
from pages.answers.boards.workload import Workload
from pages.answers.choose.answer import choose
from pages.answers.choose.caveats import notes
from pages.answers.choose.view import ChooseView

TASK = "lm-arena-chat"
LONG = Workload(input_tokens=300_000, output_tokens=2_000)


def _offer(workload: Workload, model: str, provider: str) -> pd.Series:
    frame = priced("llm-serving", TASK, workload)
    return frame[(frame["model"] == model) & (frame["provider"] == provider)].iloc[0]


@pytest.mark.parametrize(
    ("model", "provider", "usd_per_1k"),
    [("gemini-2.5-pro", "Google", 780.0), ("gemini-3-pro", "Google Vertex AI", 1_236.0)],
)
def test_a_long_prompt_has_its_own_price_for_the_whole_request(model: str, provider: str, usd_per_1k: float) -> None:
    row = _offer(LONG, model, provider)
    assert row[COST] == pytest.approx(usd_per_1k)
    assert "above 200,000 tokens" in row["note"]


def test_a_short_prompt_has_the_usual_price_and_no_note_of_another() -> None:
    # 0.1 Mtok x $1.25 + 0.002 Mtok x $10 = $0.145.
    row = _offer(Workload(input_tokens=100_000, output_tokens=2_000), "gemini-2.5-pro", "Google")
    assert row[COST] == pytest.approx(145.0)
    assert "above" not in str(row["note"])


def test_batches_halve_the_share_that_can_wait() -> None:
    alone, half, all_of_it = (
        _offer(LONG.model_copy(update={"batchable_pct": share}), "gemini-2.5-pro", "Google")[COST]
        for share in (0, 50, 100)
    )
    assert (alone, half, all_of_it) == pytest.approx((780.0, 585.0, 390.0))


def test_a_list_without_batch_prices_grants_none() -> None:
    frame = priced("llm-serving", TASK, Workload())
    batched = priced("llm-serving", TASK, Workload(batchable_pct=100))
    tiers = store.price_tiers()
    with_batch = set(tiers[tiers["tier"] == "batch"]["name"])
    without = frame["offer"].notna() & ~frame["offer"].isin(with_batch)
    assert without.any()
    pd.testing.assert_series_equal(frame.loc[without, COST], batched.loc[without, COST])
    assert (
        batched.loc[frame["offer"].isin(with_batch), COST] <= frame.loc[frame["offer"].isin(with_batch), COST]
    ).all()


def test_an_offer_that_cannot_read_the_prompt_says_so_and_is_counted() -> None:
    row = _offer(LONG, "gpt-4o-mini-2024-07-18", "OpenAI")
    assert row["cannot_serve"] == "It reads at most 128,000 tokens; the prompt has 300,000."
    counts = left_out(priced("llm-serving", TASK, LONG))
    assert counts["cannot read the prompt"] > 50
    assert left_out(priced("llm-serving", TASK, Workload(batchable_pct=100))) == {}
    assert set(left_out(priced("llm-serving", TASK, Workload()))) == {"may answer late"}  # batch and flex services


def test_an_answer_that_is_too_long_is_counted_apart() -> None:
    counts = left_out(priced("llm-serving", TASK, Workload(output_tokens=100_000)))
    assert counts["cannot write the answer"] > 50


def test_what_cannot_serve_is_on_no_front() -> None:
    frame = priced("llm-serving", TASK, LONG)
    ranked = frontier(frame, (Objective(COST, "min"), Objective("arena_2026_rating", "max")))
    out = cannot_serve(frame)["cannot read the prompt"]
    assert ranked.loc[out, "pareto_rank"].isna().all()
    assert not ranked.loc[out, "pareto_optimal"].fillna(False).any()


def test_choose_hides_what_cannot_serve_and_counts_it() -> None:
    answer = choose(ChooseView(input_tokens=300_000, output_tokens=2_000, kinds=("api",), quality="arena_2026_rating"))
    assert answer.decision.hidden["input_tokens"] > 50
    assert answer.decision.pick is not None
    assert pd.isna(answer.cell(answer.decision.pick, "cannot_serve"))


def test_choose_ranks_models_of_2026_by_their_ratings() -> None:
    answer = choose(ChooseView(kinds=("api",), quality="arena_2026_rating", w_cost=0, w_quality=10))
    pick = answer.decision.pick
    assert pick is not None
    assert answer.cell(pick, "model") == "claude-fable-5"


def test_a_pick_that_is_withdrawn_soon_says_so() -> None:
    row = {"model_label": "Gemini 2.5 Pro", "provider": "Google", "price_date": "2026-11-01"}
    assert withdrawal_note(row | {"withdrawn_on": "2026-12-01"}) == (
        "Google withdraws Gemini 2.5 Pro on 2026-12-01, 30 days after its price list of 2026-11-01: "
        "plan for another model."
    )
    assert withdrawal_note(row | {"withdrawn_on": "2027-01-31"}) == ""  # 91 days
    assert withdrawal_note(row | {"withdrawn_on": None}) == ""


def test_the_verdict_notes_name_an_end_in_sight() -> None:
    frame = priced("llm-serving", TASK, Workload())
    soon = frame[frame["withdrawn_on"].fillna("9999") <= "2027-01-30"]
    assert len(soon)
    answer = choose(ChooseView(kinds=("api",), quality="arena_2026_rating"))
    index = answer.frame.index.get_loc(soon.index[0])
    changed = answer.__class__(**{**vars(answer), "decision": _picking(answer.decision, int(index))})
    assert any(f"withdraws {soon.iloc[0]['model_label']}" in note for note in notes(changed))


def _picking(decision: object, index: int) -> object:
    return decision.__class__(**{**vars(decision), "pick": index})


def test_every_effort_of_a_model_has_the_same_price_and_its_own_rating() -> None:
    frame = priced("llm-serving", TASK, Workload(output_tokens=500)).query("model == 'claude-opus-5'")
    by_effort = frame[(frame["provider"] == "Anthropic") & frame["service"].isna()].set_index("reasoning")
    assert by_effort[COST].nunique() == 1
    assert by_effort["arena_2026_rating"].nunique() == len(by_effort) == 2


def test_batch_and_flex_are_offers_of_their_own_that_promise_no_latency() -> None:
    """Gemini 2.5 Pro lists half of the usual prices for both: they serve only where all requests can wait."""
    for share, may_serve in ((50, False), (100, True)):
        frame = priced("llm-serving", TASK, Workload(batchable_pct=share))
        offers = frame[(frame["model"] == "gemini-2.5-pro") & (frame["provider"] == "Google")]
        offers = offers[offers["reasoning"].isna()].set_index(offers["service"].fillna("standard"))
        assert set(offers.index) == {"standard", "batch", "flex"}
        assert offers.loc["batch", "output_usd_per_mtok"] == 0.5 * offers.loc["standard", "output_usd_per_mtok"]
        assert offers.loc[["batch", "flex"], "cannot_serve"].isna().all() == may_serve
        usual = _offer(Workload(), "gemini-2.5-pro", "Google")[COST]
        assert offers.loc["standard", COST] == pytest.approx(usual * (1 - share / 200))
        assert offers.loc[["batch", "flex"], COST].tolist() == pytest.approx([usual / 2, usual / 2])
        assert offers.loc[["batch", "flex"], "itl_p95_ms"].isna().all()
        assert "there is no latency" in offers.loc["batch", "note"]


def test_requests_that_cannot_wait_hide_such_services_and_count_them() -> None:
    hurried, patient = choose(ChooseView()), choose(ChooseView(batchable_pct=100))
    count = int(hurried.frame["service"].notna().sum())
    assert count > 0 and hurried.decision.hidden["batchable_pct"] == count
    assert "batchable_pct" not in patient.decision.hidden
    late = hurried.frame["service"].notna().to_numpy(dtype=bool)
    assert not hurried.decision.feasible[late].any() and patient.decision.feasible[late].any()
