"""The page of prediction errors: every quantity has rows, figures as documented, its call, and its page."""

from __future__ import annotations

import numpy as np
import pytest

from errors import InputError
from models.serving.prediction_errors import errors_of
from pages.answers.evidence.error_quantities import QUANTITIES
from pages.answers.evidence.error_report import (
    answer_errors,
    bias_text,
    error_text,
    error_verdict,
    quantity_errors,
)
from pages.answers.evidence.error_view import PredictionErrorsView, resolve
from pages.answers.evidence.prediction_rows import COLUMNS, prediction_rows
from pages.api.exchange import Ask
from pages.api.prediction_errors import prediction_errors
from tests.pages.conftest import Open, texts

WAYS = [(name, left_out) for name, quantity in QUANTITIES.items() for left_out in quantity.left_out.values()]


@pytest.mark.parametrize(("quantity", "left_out"), WAYS)
def test_every_quantity_has_rows_that_say_what_they_are(quantity: str, left_out: str) -> None:
    rows = prediction_rows(quantity, left_out)
    assert len(rows) >= 8
    assert list(rows) == list(COLUMNS)
    assert (rows["left_out"] == left_out).all()
    for column in ("model", "kind", "conditions", "source", "measured", "predicted", "naive"):
        assert rows[column].notna().all(), column
    assert rows["covered"].isna().all() == (QUANTITIES[quantity].level is None)


def test_the_documented_errors_are_found_again() -> None:
    """docs/serving.md: 17.2% dense, 20.9% mixtures; docs/energy.md and docs/answer_length.md: as there."""
    rows = prediction_rows("itl_p50_ms", "shape")
    off = 100 * (rows["predicted"] / rows["measured"] - 1).abs().groupby(rows["kind"]).median()
    assert off["dense"] == pytest.approx(17.2, abs=0.1)
    assert off["mixture of experts"] == pytest.approx(20.9, abs=0.1)
    power = prediction_rows("power_w", "shape")
    blind = power[~power["chose_terms"].astype(bool)]
    assert 100 * (blind["predicted"] / blind["measured"] - 1).abs().median() == pytest.approx(11.3, abs=0.1)
    lengths = prediction_rows("answer_tokens", "model")
    blind = lengths[~lengths["chose_terms"].astype(bool)]
    assert np.median(errors_of(blind["predicted"], blind["measured"], "factor")) == pytest.approx(1.29, abs=0.01)


def test_predictions_beat_their_plain_alternative() -> None:
    """But for the rows that say otherwise, each must be worth its trouble; intervals hold about what they say."""
    for row in quantity_errors("model"):
        assert row["naive_median_error"] is not None
        assert row["median_error"] < row["naive_median_error"], row["label"]
        if row["level_pct"] is not None and row["held_pct"] is not None:
            assert row["level_pct"] - 8 <= row["held_pct"] <= row["level_pct"] + 10, row["label"]


def test_memory_is_within_five_percent() -> None:
    rows = prediction_rows("requests_held", "model")
    assert errors_of(rows["predicted"], rows["measured"], "factor").max() < 1.05


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_every_verdict_is_short(quantity: str) -> None:
    for unseen in ("model", "hardware"):
        view = PredictionErrorsView.from_params({"quantity": [quantity], "unseen": [unseen]})[0]
        said = error_verdict(answer_errors(view))
        assert len(said.split()) <= 42, said
        assert not any(word in said for word in ("nan", "None", "  "))


def test_errors_as_people_say_them() -> None:
    itl, points = QUANTITIES["itl_p50_ms"], QUANTITIES["accuracy_lost_points"]
    assert [error_text(value, itl) for value in (1.18, 3.1, float("nan"))] == ["18%", "3.1 times", "not stated"]
    assert error_text(1.23, points) == "1.2 points"
    assert [bias_text(value, itl) for value in (1.07, 0.5, 1.0)] == ["7% too high", "2 times too low", "neither"]
    assert bias_text(-0.4, points) == "0.4 points too low"


def test_the_call_answers_and_refuses() -> None:
    reply = prediction_errors(Ask({}, {"quantity": ["power_w"], "by": ["hardware"]})).value
    assert len(reply["report"]) == len(QUANTITIES)
    assert {row["group"] for row in reply["groups"]} == set(prediction_rows("power_w", "shape")["hardware"])
    table = prediction_errors(Ask({}, {"quantity": ["requests_held"]}, form="csv")).table
    assert table is not None
    assert {"measured", "predicted", "naive", "source", "kind_of_number", "data_version"} <= set(table)
    with pytest.raises(InputError, match="the quantities are"):
        prediction_errors(Ask({}, {"quantity": ["luck"]}))
    assert len(resolve(PredictionErrorsView(quantity="luck"))[1]) == 1


def test_the_page_opens_with_what_a_link_asks(open_app: Open) -> None:
    app = open_app("prediction_errors", quantity="energy_per_token_j", unseen="hardware", by="kind", naive="true")
    assert not app.exception
    assert app.subheader[0].value.startswith("Energy per output token")
    assert "a GPU that was not fitted" in texts(app)
    assert [table.key for table in app.dataframe] == ["prediction-errors-groups", "prediction-errors-report"]
