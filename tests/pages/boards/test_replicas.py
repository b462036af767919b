"""How many GPUs a workload needs: in the row, the label, the verdict, the price, the bill and the limits."""

from __future__ import annotations

import math
from collections.abc import Iterator

import httpx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages.answers.boards import store
from pages.answers.boards.chosen_board import priced
from pages.answers.boards.pricing import COST, MONTH, with_workload
from pages.answers.boards.workload import Workload
from pages.answers.choose.answer import choose
from pages.answers.choose.sentences import name_of, verdict
from pages.answers.choose.tables import ranked_rows, table_rows
from pages.answers.choose.view import ChooseView
from pages.api.serving import routes

BUSY = "task=lm-arena-chat&output_tokens=300&requests_per_day=1728000&kinds=self-hosted&gpus=H100&precisions=fp8"


@pytest.fixture(scope="module")
def api() -> Iterator[httpx.Client]:
    with TestClient(Starlette(routes=routes()), base_url="http://test/api/v1/") as client:
        yield client


def deployment(**changes: object) -> pd.DataFrame:
    """One replica of 8 GPUs at $2 an hour, 1,000 tokens/s: by 300 tokens 12,000 requests an hour."""
    row = {
        "candidate_id": "a",
        "label": "A, 8 x H100",
        "kind": "self-hosted",
        "gpu": "H100",
        "hardware": "h100-sxm5-80gb",
        "num_gpus": 8,
        "precision": "bf16",
        "architecture": "dense",
        "n_params_active": 70e9,
        "context_tokens": 128_000,
        "measured_input_tokens": np.nan,
        "output_tokens_per_s": 1000.0,
        "output_tokens_per_s__source": "mlenergy_v3",
        "output_tokens_per_response": 300.0,
        "output_tokens_per_response__kind": "measured",
        "energy_per_token_j": 2.0,
        "energy_per_response_j": 600.0,
        "energy_per_response_j__kind": "measured",
        "energy_per_response_j__source": "mlenergy_v3",
        "gpu_usd_per_hour": 2.0,
        "gpu_usd_per_hour__source": "gpu_rental",
        "power_w": 4000.0,
        "note": None,
    }
    return pd.DataFrame([row | changes])


def costed(workload: Workload, **changes: object) -> pd.Series:
    return with_workload(deployment(**changes), workload, store.hardware(), by_token=True).iloc[0]


def test_one_replica_without_traffic() -> None:
    # 8 x $2 = $16 an hour for 12,000 requests: $1.333 per 1,000, and nobody knows the month.
    row = costed(Workload())
    assert (row["replicas"], row["gpus_total"], row["num_gpus"]) == (1, 8, 8)
    assert row[COST] == pytest.approx(16 / 12)
    assert row["label"] == "A, 8 x H100"
    assert math.isnan(row[MONTH])


@pytest.mark.parametrize(("per_day", "replicas"), [(1, 1), (288_000, 1), (288_001, 2), (1_728_000, 6)])
def test_whole_replicas_carry_the_traffic(per_day: int, replicas: int) -> None:
    # A replica carries 24 x 12,000 = 288,000 requests a day and costs 24 x $16 = $384 a day, $11,520 in 30 days.
    row = costed(Workload(requests_per_day=per_day))
    assert (row["replicas"], row["gpus_total"]) == (replicas, 8 * replicas)
    assert row[COST] == pytest.approx(384 * replicas / (per_day / 1000))
    assert row[MONTH] == pytest.approx(11_520 * replicas)
    assert row["label"] == (
        "A, 8 x H100" if replicas == 1 else f"A, 8 x H100, {replicas} replicas ({8 * replicas} GPUs in all)"
    )


def test_what_cannot_be_counted_is_missing() -> None:
    row = costed(Workload(requests_per_day=1000), output_tokens_per_s=np.nan)
    assert row[["replicas", "gpus_total"]].isna().all()
    assert math.isnan(row[MONTH])
    assert costed(Workload(requests_per_day=1000), output_tokens_per_s=0.0)[["replicas", "gpus_total"]].isna().all()


def test_the_limit_counts_every_replica() -> None:
    """What was "on 8 H100 GPUs" and priced 32 says 32, and is no candidate under a limit of 8."""
    view, complaints = ChooseView.from_params({k: [v] for k, v in (pair.split("=") for pair in BUSY.split("&"))})
    assert not complaints
    assert choose(view.with_changes(max_gpus=8, input_tokens=1000, max_latency=40)).decision.pick is None
    answer = choose(view.with_changes(max_gpus=40))
    left = answer.frame[answer.decision.feasible]
    assert len(left)
    assert (left["gpus_total"] <= 40).all()
    assert answer.decision.hidden["max_gpus"] == int((answer.frame["gpus_total"] > 40).sum())
    wide = choose(view)
    several = np.flatnonzero(wide.decision.feasible & (wide.frame["replicas"] > 1).fillna(False).to_numpy(dtype=bool))
    assert several.size
    index = int(several[0])
    row = wide.frame.iloc[index]
    assert f"{row['gpus_total']:,} {row['gpu']} GPUs ({row['replicas']} replicas of {row['num_gpus']})" in name_of(
        wide, index
    )
    assert f"{row['replicas']} replicas ({row['gpus_total']:,} GPUs in all)" in row["label"]


def test_page_table_and_rows_say_the_same() -> None:
    answer = choose(ChooseView(requests_per_day=5_000_000, kinds=("self-hosted",)))
    table = table_rows(answer)
    rows = ranked_rows(answer).set_index("candidate_id")
    for at, where in zip(table.index, table["where"], strict=True):
        row = rows.loc[answer.frame.loc[at, "candidate_id"]]
        assert row["gpus_total"] == row["replicas"] * row["num_gpus"]
        assert where.startswith(f"{row['replicas']} replicas of " if row["replicas"] > 1 else f"{row['num_gpus']} x")
    pick = answer.frame.iloc[answer.decision.pick]
    assert answer.month is not None
    assert answer.month.bill_usd == pytest.approx(pick[MONTH])
    assert f"{pick['gpus_total']:,} {pick['gpu']} GPUs" in verdict(answer)


@given(
    st.sampled_from(["lm-arena-chat", "gpqa", "sourcegraph-fim"]),
    st.integers(0, 200_000),
    st.one_of(st.none(), st.integers(1, 20_000)),
    st.integers(1, 10**8),
    st.sampled_from(["median", "cheapest", "dearest"]),
    st.one_of(st.none(), st.floats(0.1, 50)),
    st.integers(1, 2000),
)
@hypothesis_settings(max_examples=25)
def test_price_is_gpus_times_rental(
    task: str, input_tokens: int, output_tokens: int | None, per_day: int, rental: str, own: float | None, limit: int
) -> None:
    workload = Workload(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        requests_per_day=per_day,
        rental=rental,
        gpu_usd_per_hour=own,
    )
    frame = priced("llm-serving", task, workload)
    hosted = frame[frame["kind"] == "self-hosted"]
    column = {"median": "gpu_usd_per_hour", "cheapest": "gpu_usd_per_hour__low", "dearest": "gpu_usd_per_hour__high"}
    rent = hosted[column[rental]] if own is None else own
    gpus = hosted["gpus_total"].astype(float)
    np.testing.assert_allclose(hosted[COST] * per_day / 1000, gpus * rent * 24)
    np.testing.assert_allclose(hosted[MONTH], gpus * rent * 24 * 30)
    view = ChooseView(task=task, max_gpus=limit, kinds=("self-hosted",), rows="all", **workload.model_dump())
    answer = choose(view)
    assert (answer.frame.loc[answer.decision.feasible, "gpus_total"] <= limit).all()


def test_images_count_replicas_too() -> None:
    """A GPU that makes one image a second for 1,000 images a day is rented all day."""
    frame = store.board_frame("image-generation", "text-to-image").iloc[[0]]
    hourly = float(frame["num_gpus"].iloc[0]) * 3.0
    row = priced("image-generation", "text-to-image", Workload(requests_per_day=1000, gpu_usd_per_hour=3.0)).iloc[0]
    replicas = math.ceil(1000 / (86_400 * float(frame["images_per_s"].iloc[0])))
    assert row["replicas"] == replicas
    assert row["cost_per_1k_images_usd"] == pytest.approx(replicas * hourly * 24)
    assert row[MONTH] == pytest.approx(replicas * hourly * 24 * 30)
    assert math.isnan(row["cost_per_1k_images_usd__low"])  # your own price has no spread
    usual = priced("image-generation", "text-to-image", Workload()).iloc[0]
    assert usual["cost_per_1k_images_usd"] == pytest.approx(float(frame["cost_per_1k_images_usd"].iloc[0]))
    dear = priced("image-generation", "text-to-image", Workload(rental="dearest")).iloc[0]
    assert dear["cost_per_1k_images_usd"] == pytest.approx(float(frame["cost_per_1k_images_usd__high"].iloc[0]))


def test_a_limit_on_the_month(api: httpx.Client) -> None:
    found = api.get(f"choose.json?{BUSY}").json()
    bill = found["pick"][MONTH]
    assert bill == pytest.approx(found["pick"][COST] * 1_728_000 * 30 / 1000)
    tight = api.get(f"choose.json?{BUSY}&max_usd_per_month={bill / 2}").json()
    assert tight["hidden"]["max_usd_per_month"] > 0
    assert tight["pick"] is None or tight["pick"][MONTH] <= bill / 2
    without = api.get("choose.json?max_usd_per_month=100")
    assert without.status_code == 400
    assert "requests_per_day" in without.json()["detail"]


def test_rows_of_every_call_carry_the_counts(api: httpx.Client) -> None:
    for call in (
        f"choose.json?{BUSY}",
        "boards/llm-serving/candidates.json?requests_per_day=9000000&in.kind=self-hosted",
    ):
        said = api.get(call).json()
        for row in [said["pick"], *said["alternatives"]] if "pick" in said else said["candidates"]:
            assert row["gpus_total"] == row["replicas"] * row["num_gpus"]
    for call in (
        f"choose.csv?{BUSY}",
        "boards/mlperf/candidates.csv?across_methods=1&limit=3",
        "boards/image-generation/frontier.csv",
    ):
        header = api.get(call).text.split("\r\n", 1)[0].split(",")
        assert {"num_gpus", "replicas", "gpus_total"} <= set(header), call


def test_limits_that_hide_nothing_are_said(api: httpx.Client) -> None:
    said = api.get("choose.json?max_cost_usd=1000000&max_gpus=100000&max_latency=40").json()
    assert (said["hidden"]["max_cost_usd"], said["hidden"]["max_gpus"]) == (0, 0)
    assert said["hidden"]["max_latency"] > 0
    assert "No candidate is ruled out by the limit on total GPUs or the cost limit." in said["notes"]
    assert api.get("choose.json").json()["notes"] == [
        "Energy and latency are not weighed, because no API or router model has them."
    ]


def test_a_limit_by_its_longer_name(api: httpx.Client) -> None:
    short = api.get("choose.json?max_cost_usd=0.05").json()
    assert api.get("choose.json?max_cost_per_1k_requests_usd=0.05").json() == short
    both = api.get("choose.json?max_cost_per_1k_requests_usd=0.05&max_cost_usd=0.07")
    assert both.status_code == 400
    assert "same limit" in both.json()["detail"]
