"""Costs and limits of offers, each worked out by hand from the sellers' lists."""

from __future__ import annotations

from datetime import date

import pytest

from models.serving.offers import Offer, ServicePrices, can_serve, prices_at, request_cost, withdrawn_within

GEMINI_2_5_PRO = Offer(
    (
        ServicePrices("standard", 0, 1.25, 10.0, 0.125),
        ServicePrices("standard", 200_000, 2.5, 15.0, 0.25),
        ServicePrices("batch", 0, 0.625, 5.0, 0.125),
        ServicePrices("batch", 200_000, 1.25, 7.5, 0.25),
    ),
    1_048_576,
    65_536,
    date(2026, 12, 1),
)
GEMINI_3_PRO = Offer(
    (
        ServicePrices("standard", 0, 2.0, 12.0, 0.2),
        ServicePrices("standard", 200_000, 4.0, 18.0, 0.4),
        ServicePrices("batch", 0, 1.0, 6.0),
    ),
    1_048_576,
    65_535,
)
GPT_4O_MINI = Offer(
    (ServicePrices("standard", 0, 0.15, 0.6, 0.075), ServicePrices("batch", 0, 0.075, 0.3)), 128_000, 16_384
)


@pytest.mark.parametrize(("offer", "usd_per_1k"), [(GEMINI_2_5_PRO, 780.0), (GEMINI_3_PRO, 1_236.0)])
def test_above_its_limit_the_whole_request_costs_more(offer: Offer, usd_per_1k: float) -> None:
    # 0.3 Mtok x $2.50 + 0.002 Mtok x $15 = $0.78; 0.3 x $4 + 0.002 x $18 = $1.236.
    assert 1000 * request_cost(offer, 300_000, 2_000) == pytest.approx(usd_per_1k)


def test_at_the_limit_the_lower_price_still_holds() -> None:
    # 0.2 x 1.25 + 0.001 x 10 = 0.26; one token more: 0.200001 x 2.5 + 0.001 x 15 = 0.5150025.
    assert request_cost(GEMINI_2_5_PRO, 200_000, 1_000) == pytest.approx(0.26)
    assert request_cost(GEMINI_2_5_PRO, 200_001, 1_000) == pytest.approx(0.5150025)


def test_an_empty_prompt_pays_for_its_answer() -> None:
    assert request_cost(GPT_4O_MINI, 0, 1_000) == pytest.approx(0.0006)


def test_half_of_the_prompt_from_the_cache() -> None:
    # 0.1 x (0.5 x 0.15 + 0.5 x 0.075) = 0.01125, and 0.001 x 0.6 = 0.0006.
    assert request_cost(GPT_4O_MINI, 100_000, 1_000, cached_share=0.5) == pytest.approx(0.01185)


def test_a_cached_price_that_is_not_stated_is_the_input_price() -> None:
    offer = Offer((ServicePrices("standard", 0, 1.0, 2.0),))
    assert request_cost(offer, 1_000_000, 0, cached_share=1.0) == pytest.approx(1.0)


def test_a_share_of_the_requests_in_batches() -> None:
    # $0.78 alone, in batches 0.3 x 1.25 + 0.002 x 7.5 = $0.39; a quarter of them: 0.75 x 0.78 + 0.25 x 0.39.
    assert request_cost(GEMINI_2_5_PRO, 300_000, 2_000, batch_share=0.25) == pytest.approx(0.6825)


def test_no_discount_is_promised_at_a_length_where_none_is_stated() -> None:
    assert prices_at(GEMINI_3_PRO, 300_000, "batch").service == "standard"
    assert request_cost(GEMINI_3_PRO, 300_000, 2_000, batch_share=1.0) == pytest.approx(1.236)
    assert request_cost(GEMINI_3_PRO, 100_000, 0, batch_share=1.0) == pytest.approx(0.1)


def test_an_offer_without_a_standard_price_is_refused() -> None:
    with pytest.raises(ValueError, match="no standard price"):
        prices_at(Offer((ServicePrices("batch", 0, 1.0, 1.0),)), 10)


def test_a_prompt_that_is_too_long_is_refused_with_the_reason() -> None:
    assert can_serve(GPT_4O_MINI, 300_000, 2_000) == (
        False,
        "It reads at most 128,000 tokens; the prompt has 300,000.",
    )
    assert can_serve(GEMINI_2_5_PRO, 300_000, 2_000) == (True, "")


def test_an_answer_that_is_too_long_is_refused_with_the_reason() -> None:
    assert can_serve(GPT_4O_MINI, 1_000, 20_000) == (
        False,
        "It writes at most 16,384 tokens; the answer has 20,000.",
    )


def test_limits_that_nobody_states_are_none() -> None:
    assert can_serve(Offer(GPT_4O_MINI.tiers), 10_000_000, 10_000_000) == (True, "")


@pytest.mark.parametrize(
    ("day", "days", "soon"),
    [
        (date(2026, 11, 1), 30, True),
        (date(2026, 11, 1), 29, False),
        (date(2026, 12, 1), 0, True),
        (date(2027, 1, 1), 0, True),
    ],
)
def test_an_offer_that_ends_soon(day: date, days: int, soon: bool) -> None:
    assert withdrawn_within(GEMINI_2_5_PRO, day, days) is soon
    assert not withdrawn_within(GPT_4O_MINI, day, 10_000)
