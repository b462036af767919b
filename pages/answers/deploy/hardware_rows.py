"""The deployments that a view asks about as rows: each GPU of the hardware table, by how many of it share a replica."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.warehouse import serving_runs
from data.warehouse.energy_runs import with_device
from errors import NotFound
from models.serving.memory import request_cache_bytes
from pages.answers.boards import store
from pages.answers.boards.predicted_energy import devices
from pages.answers.boards.served_formats import SPEED_FORMATS, runs_of
from pages.answers.deploy.view import DeployView, precision_of

SHARED_BY = (1, 2, 4, 8)  # GPUs of one replica, where nobody says: those of one machine
RENTAL_COLUMNS = {"median": "usd_per_gpu_hour", "cheapest": "low", "dearest": "high"}
NO_SHAPE = (
    "The shape of {label} is not known (layers, key-value heads), so neither its memory nor its speed can be computed; "
    "give a model whose configuration is published, such as llama-3.1-8b-instruct."
)
measured_serving_runs = store.from_warehouse(serving_runs.measured_serving_runs)
decode_parameters = store.from_warehouse(serving_runs.decode_parameters)


def hardware_rows(view: DeployView) -> pd.DataFrame:
    """A row per GPU and number of GPUs: `roofline.RUN` without load, shape, memory, and USD per GPU-hour.

    Columns of prices: `usd_per_gpu_hour`, `usd_low`, `usd_high`, `price_source`; NaN and None where nobody rents it
    out. Raises NotFound where the model's shape is not known.
    """
    shape = runs_of(view.model, [precision_of(view)])
    if np.isnan(request_cache_bytes(shape, 1)).any() or shape["n_params"].isna().any():
        raise NotFound(NO_SHAPE.format(label=store.names().labels[view.model]), column="model")
    table = store.hardware()
    if view.gpu:
        table = table[table["id"] == view.gpu]
    counts = (view.num_gpus,) if view.num_gpus else SHARED_BY
    gpus = table[["id", "label", "memory_gb", "fp8_tflops"]].rename(columns={"id": "hardware", "fp8_tflops": "fp8"})
    gpus = gpus.rename(columns={"memory_gb": "gpu_memory_gb", "label": "gpu_label"})
    rows = gpus.loc[gpus.index.repeat(len(counts))].reset_index(drop=True)
    repeated = shape.drop(columns="num_gpus").iloc[np.zeros(len(rows), dtype=int)].reset_index(drop=True)
    rows = rows.join(repeated).assign(
        num_gpus=np.tile(np.array(counts, dtype=float), len(gpus)),
        model=view.model,
        prompt_tokens=float(view.input_tokens),
        output_tokens=float(view.output_tokens),
        media=0.0,
    )
    return _priced(with_device(rows, devices()), view)


def speed_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as the formulas of speed take them: formats by their width."""
    return rows.assign(precision=rows["precision"].replace(SPEED_FORMATS))


def _priced(rows: pd.DataFrame, view: DeployView) -> pd.DataFrame:
    rental = store.rental().set_index("hardware")
    listed = rental.reindex(rows["hardware"]).reset_index(drop=True)
    usd = listed[RENTAL_COLUMNS[view.rental]]
    prices = {"usd_per_gpu_hour": usd, "usd_low": listed["low"], "usd_high": listed["high"]}
    rows = rows.assign(**prices, price_source=listed["source"].astype(object).where(usd.notna(), None))
    if view.gpu_usd_per_hour is None:
        return rows
    own = view.gpu_usd_per_hour
    return rows.assign(usd_per_gpu_hour=own, usd_low=own, usd_high=own, price_source=None)
