"""Deployments that nobody measured: only where asked for, never beside a measured one, each figure with an interval."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from models.serving.cost import self_hosted_usd_per_1k
from pages.answers.boards import store
from pages.answers.boards.candidate_kinds import PREDICTED
from pages.answers.boards.chosen_board import chosen_board, priced
from pages.answers.boards.interval_levels import half_widths, interval_levels
from pages.answers.boards.precision_quality import precision_quality
from pages.answers.boards.variant_quality import rating_per_point
from pages.answers.boards.workload import Workload
from tests.pages.choose.test_predicted_energy import FILE

CHAT = ("llm-serving", "lm-arena-chat")
RATING = "arena_2026_rating"
FIGURES = (RATING, "output_tokens_per_s", "itl_p50_ms", "itl_p95_ms", "ttft_mean_ms", "energy_per_response_j",
           "energy_per_token_j", "cost_per_1k_requests_usd", "usd_per_month")  # fmt: skip
KEY = ["model", "precision", "gpu", "num_gpus"]


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    frame = priced(*CHAT, Workload(requests_per_day=1000), predicted_variants=True)
    return frame[frame["kind"] == PREDICTED]


def test_nothing_is_predicted_unasked_and_other_boards_stay_as_they_are() -> None:
    assert PREDICTED not in set(chosen_board(*CHAT).frame["kind"])
    images = chosen_board("image-generation")
    assert chosen_board("image-generation", predicted_variants=True) is images


def test_measured_rows_stay_the_same_and_are_never_predicted(rows: pd.DataFrame) -> None:
    measured = chosen_board(*CHAT).frame
    both = chosen_board(*CHAT, predicted_variants=True).frame
    pd.testing.assert_frame_equal(both.head(len(measured))[measured.columns], measured)
    hosted = measured[measured["kind"] == "self-hosted"]
    assert not set(map(tuple, hosted[KEY].to_numpy())) & set(map(tuple, rows[KEY].to_numpy()))


def test_each_figure_has_an_interval_and_says_that_it_is_predicted(rows: pd.DataFrame) -> None:
    assert len(rows) > 20
    for name in FIGURES:
        value, low, high = (rows[f"{name}{side}"].to_numpy(float) for side in ("", "__low", "__high"))
        known = np.isfinite(value)
        assert known.any(), name
        assert (low[known] <= value[known]).all() and (value[known] <= high[known]).all(), name
        kinds = set(rows.loc[known, f"{name}__kind"])
        assert kinds <= {"predicted"} if name != RATING else kinds <= {"predicted", "measured"}


def test_one_row_worked_by_hand(rows: pd.DataFrame) -> None:
    """Llama 3.1 8B in AWQ on one RTX 4090: its rating changes by the loss times what a point is worth."""
    llama = rows[(rows["model"] == "llama-3.1-8b-instruct") & (rows["gpu"] == "RTX 4090")]
    row = llama[(llama["precision"] == "awq") & (llama["batch_size"] == 32)].iloc[0]
    change, worth = precision_quality("llama-3.1-8b-instruct", "awq"), rating_per_point(RATING)
    own = chosen_board(*CHAT).frame.query("model == 'llama-3.1-8b-instruct' and precision == 'bf16'")[RATING].iloc[0]
    assert change is not None and worth is not None
    assert row[RATING] == pytest.approx(own + change.points * worth.rating)
    pace, rent, length = row["output_tokens_per_s__low"], row["gpu_usd_per_hour"], row["output_tokens_per_response"]
    dear = float(self_hosted_usd_per_1k(3600 * pace / length, 1, rent, 1000))
    assert row["cost_per_1k_requests_usd__high"] == pytest.approx(dear)
    released = llama[llama["precision"] == "bf16"].iloc[0]
    assert released[RATING] == own and released[f"{RATING}__kind"] == "measured"


def test_formats_need_a_gpu_that_multiplies_them_and_memory(rows: pd.DataFrame) -> None:
    fp8 = store.hardware().set_index("id")["fp8_tflops"]
    assert rows.loc[rows["precision"] == "fp8", "hardware"].map(fp8).notna().all()
    assert set(rows.loc[rows["precision"] == "nvfp4", "hardware"]) <= {"b200-sxm", "gb200", "b300-sxm", "gb300"}
    small = rows[(rows["gpu"] == "RTX 4090") & (rows["model"] == "llama-3.1-8b-instruct")]
    most = small.groupby("precision")["batch_size"].max()
    assert most["awq"] > most["bf16"]  # what the weights leave holds more requests
    assert (rows.loc[rows["gpu"] == "RTX 4090", "num_gpus"] == 1).all()  # no fast link between several


def test_intervals_are_read_at_their_own_level(rows: pd.DataFrame) -> None:
    for name, level, width in (
        ("itl_p95_ms", 80, 1.2816),
        ("cost_per_1k_requests_usd", 80, 1.2816),
        ("energy_per_response_j", 90, 1.6449),
        (RATING, 95, 1.96),
    ):
        assert set(interval_levels(rows, name)) == {level}
        assert half_widths(rows, name)[0] == pytest.approx(width, abs=1e-4)


@pytest.fixture
def own_rows() -> Iterator[None]:
    from data.uploads.reader import read_table
    from data.uploads.user_rows import board_rows
    from pages.answers.datasets.upload import guess

    text = FILE.replace("My Llama,llama-3.1-8b-instruct,H100,1,bf16", "Mine,llama-3.1-8b-instruct,RTX 4090,1,awq")
    table = read_table("t.csv", text.encode())
    store.set_user_rows(board_rows(table, guess(table, "measurements"), name="mine.csv", board=CHAT[0], task=CHAT[1]))
    yield
    store.set_user_rows()


@pytest.mark.usefixtures("own_rows")
def test_a_persons_own_measurement_replaces_the_prediction() -> None:
    frame = chosen_board(*CHAT, predicted_variants=True).frame
    same = frame[(frame["model"] == "llama-3.1-8b-instruct") & (frame["gpu"] == "RTX 4090")]
    assert set(same.loc[same["precision"] == "awq", "kind"]) == {"self-hosted"}
    assert PREDICTED in set(same.loc[same["precision"] == "fp8", "kind"])
