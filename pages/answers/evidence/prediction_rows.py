"""Every measured value beside what was predicted for it unseen, one form of row for all quantities."""

from __future__ import annotations

import pandas as pd

from data.warehouse.queries import energy_folds, prediction_folds
from pages.answers.boards import store
from pages.answers.deploy.hardware_rows import measured_serving_runs
from pages.answers.deploy.speed_curve import decode_folds
from pages.answers.device.measured_speeds import speed_study
from pages.answers.shared.formatting import plural

COLUMNS = (
    "model",
    "hardware",
    "kind",
    "conditions",
    "source",
    "left_out",
    "fold",
    "chose_terms",
    "measured",
    "predicted",
    "naive",
    "covered",
)
SPEED = ("itl_p50_ms", "itl_p95_ms", "output_tokens_per_s", "ttft_ms")
ENERGY = {"power_w": "power", "energy_per_token_j": "energy"}
LOCAL = "local_tokens_per_s"
KINDS = {True: "mixture of experts", False: "dense"}
_energy_folds = store.from_warehouse(energy_folds)
_prediction_folds = store.from_warehouse(prediction_folds)


def prediction_rows(quantity: str, left_out: str) -> pd.DataFrame:
    """Rows with COLUMNS, in the unit of the quantity; `left_out` as PredictedQuantity names it, labels for people."""
    rows = _rows(quantity)
    return rows[rows["left_out"] == left_out].reset_index(drop=True)


@store.data_cache(maxsize=16)
def _rows(quantity: str) -> pd.DataFrame:
    if quantity in SPEED:
        rows = _speed_rows(quantity)
    elif quantity in ENERGY:
        rows = _energy_rows(quantity)
    elif quantity == LOCAL:
        rows = _local_rows()
    else:
        folds = _prediction_folds()
        rows = folds[folds["quantity"] == quantity].rename(columns={"subject": "model", "group": "kind"})
        rows = rows.assign(hardware="H100" if rows["source"].eq("vllm_memory").all() else "")
    labels = store.names().labels
    return rows.assign(model=rows["model"].map(lambda name: labels.get(name, name)))[list(COLUMNS)]


def _speed_rows(quantity: str) -> pd.DataFrame:
    folds = decode_folds()
    rows = folds[folds["quantity"] == quantity].join(_runs(), on="configuration")
    return rows.assign(
        hardware=_gpu_labels(rows["hardware"]), kind=rows["moe"].map(KINDS), chose_terms=~rows["held_back"]
    )


def _energy_rows(quantity: str) -> pd.DataFrame:
    rows = _energy_folds().join(_runs(), on="configuration")
    limit = rows["tdp_w"]
    if quantity != "power_w":
        limit = limit * rows["num_gpus"] / rows["output_tokens_per_s"]
    return rows.assign(
        hardware=_gpu_labels(rows["gpu"]),
        kind=(rows["experts"].fillna(0) > 1).map(KINDS),
        chose_terms=rows["development"],
        source="mlenergy_v3",
        measured=rows[quantity],
        predicted=rows[f"predicted_{quantity}"],
        naive=limit,
        covered=rows[f"{ENERGY[quantity]}_covered"],
    )


def _local_rows() -> pd.DataFrame:
    study = speed_study()
    rows = study.rows
    return rows.assign(
        model=rows["model_label"].where(rows["model_label"].notna(), rows["name"]),
        hardware=rows["machine"],
        kind=rows["sparse"].map(KINDS),
        conditions=rows["precision"].astype(str) + ", " + rows["engine"].astype(str),
        left_out="machine",
        fold=rows["machine"],
        chose_terms=True,
        measured=rows["tokens_per_s"],
        predicted=rows["tokens_per_s"] * study.factors_unseen(),
        naive=rows["bandwidth_gb_s"] / rows["read_gb"],
        covered=study.covered_unseen(),
    )


@store.data_cache(maxsize=1)
def _runs() -> pd.DataFrame:
    """What the rows of speed and energy ran: model, GPU, load, by configuration."""
    runs = measured_serving_runs().drop_duplicates("configuration").set_index("configuration")
    tasks = store.task_labels()
    text = [
        f"{tasks.get(task, task)}, {precision.upper()}, {plural(int(gpus), 'GPU')}, {requests:.3g} requests at once"
        for task, precision, gpus, requests in zip(
            runs["task"].astype(str),
            runs["precision"].astype(str),
            runs["num_gpus"].to_numpy(float),
            runs["concurrency"].to_numpy(float),
            strict=True,
        )
    ]
    columns = ["model", "num_gpus", "tdp_w", "experts", "output_tokens_per_s"]
    return runs[columns].assign(gpu=runs["hardware"], conditions=text)


def _gpu_labels(ids: pd.Series[str]) -> pd.Series[str]:
    labels = store.hardware().set_index("id")["label"]
    return ids.map(lambda name: str(labels.get(name, name)))
