"""Latency of a new device from about ten measured networks: how well that works, and the user's own measurements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.warehouse import edge_queries
from errors import InputError
from models.device.transfer import SAMPLES, left_out_spearman, rank_scores, transferred_ms
from models.front.pareto import Floats
from pages.answers.boards import store
from pages.answers.device.view import DeviceView
from pages.answers.shared.formatting import number, plural

latencies = store.from_warehouse(edge_queries.network_latencies)
# Table 3 of arXiv:2106.08630: nine devices that the paper learns from, six that it tests on.
KNOWN = (
    *("1080ti_1", "1080ti_32", "1080ti_256", "silver_4114", "silver_4210r"),
    *("samsung_a50", "pixel3", "essential_ph_1", "samsung_s7"),
)
TESTED = ("titan_rtx_256", "gold_6226", "fpga", "pixel2", "raspi4", "eyeriss")
DRAWS, PAPER_DRAWS = 20, 5


@dataclass(frozen=True)
class NewDevice:
    """Spearman over draws on networks that were not sampled; one draw's prediction beside what was measured."""

    device: str
    samples: int
    spearman: Floats
    paper_mean: float
    predicted: pd.DataFrame
    own: pd.DataFrame | None


def new_device(view: DeviceView) -> NewDevice:
    """The study of the device that the view takes for new, and predictions from the user's own samples.

    Raises InputError for samples that cannot be read.
    """
    return _new_device(view.new_device, view.samples, view.own_latencies)


def resolve_new_device(view: DeviceView) -> tuple[DeviceView, tuple[str, ...]]:
    """The view with a device of the latency table, and a sentence where it had to be replaced."""
    if view.new_device in latencies():
        return view, ()
    usual = DeviceView().new_device
    said = f"There is no device '{view.new_device[:60]}' in the latency table, so {usual} is shown."
    return view.with_changes(new_device=usual), (said,)


@store.data_cache(maxsize=32)
def _new_device(device: str, samples: int, own: tuple[str, ...]) -> NewDevice:
    known = [name for name in KNOWN if name != device]
    table = latencies()[[*known, device]].dropna()
    scores, measured = rank_scores(table[known]), table[device].to_numpy(float)
    places = np.random.default_rng(0).choice(len(table), samples, replace=False)
    predicted = pd.DataFrame(
        {
            "network": table.index,
            "measured_ms": measured,
            "predicted_ms": transferred_ms(scores, places, measured[places]),
            "is_sample": np.isin(np.arange(len(table)), places),
        }
    )
    return NewDevice(
        device=device,
        samples=samples,
        spearman=left_out_spearman(table, known, device, draws=DRAWS, samples=samples),
        paper_mean=paper_mean(samples),
        predicted=predicted,
        own=_own_predictions(own) if own else None,
    )


@store.data_cache(maxsize=16)
def paper_mean(samples: int = SAMPLES) -> float:
    """Mean Spearman over the six devices that the paper tests on, from those that it learns from."""
    table = latencies()[[*KNOWN, *TESTED]].dropna()
    means = [left_out_spearman(table, list(KNOWN), name, draws=PAPER_DRAWS, samples=samples).mean() for name in TESTED]
    return float(np.mean(means))


def _own_predictions(texts: tuple[str, ...]) -> pd.DataFrame:
    """Every network with the latency that the user's samples (`network:ms`) predict, the fastest first."""
    table = latencies()[list(KNOWN)].dropna()
    samples = dict(_sample(text, table.index) for text in texts)
    places = table.index.get_indexer(pd.Index(list(samples)))
    predicted = transferred_ms(rank_scores(table), places, np.array(list(samples.values())))
    rows = pd.DataFrame({"network": table.index, "predicted_ms": predicted, "your_ms": table.index.map(samples)})
    return rows.sort_values("predicted_ms", ignore_index=True)


def _sample(text: str, networks: pd.Index) -> tuple[int, float]:
    """A network and its latency, ms; raises InputError for a text that holds none."""
    network, _, latency_ms = text.partition(":")
    try:
        sample = int(network), float(latency_ms)
    except ValueError as error:
        raise InputError(
            f"'{text[:40]}' is no measurement; write network:ms, such as 120:14.5.", column="own_latencies"
        ) from error
    if sample[0] not in networks:
        offered = f"{networks[0]:,} to {networks[-1]:,} in steps of ten, but for those that broke on a known device"
        raise InputError(f"Network {sample[0]} is not in the table: it holds {offered}.", column="own_latencies")
    return sample


def new_device_verdict(study: NewDevice) -> str:
    """How well it works, in a sentence."""
    return (
        f"{plural(study.samples, 'sample')} rank the networks of {study.device} with a Spearman correlation of "
        f"{study.spearman.mean():.2f} ({study.spearman.min():.2f} to {study.spearman.max():.2f} over "
        f"{len(study.spearman)} draws); mean over the paper's six devices {number(study.paper_mean, 2)}."
    )
