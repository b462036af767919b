"""Published figures beside ours, ours computed from the built-in data when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from data.settings import settings
from models.laws import LAWS
from models.laws.choosing.select import select
from models.laws.reproductions import reproduce
from pages.answers.boards import store
from pages.answers.laws.compute_optimal import compute_optimal
from pages.answers.laws.fits import rmsd_table
from pages.answers.laws.view import run_set
from pages.answers.tuning.answer import FineTuneView
from pages.answers.tuning.built_in_curves import built_in_curves
from pages.answers.workers.estimates import ALWAYS_LONG_S
from pages.answers.workers.pool import POOL

LIN = "Lin et al. 2024, arXiv:2402.02314"
PORIAN = "Porian et al. 2024, arXiv:2406.19146"


@dataclass(frozen=True)
class PublishedComparison:
    """One published figure and ours; `note` says why they may differ."""

    subject: str
    quantity: str
    published: float
    ours: float
    source: str
    note: str = ""


# Exponent a of N* ~ C^a by corpus, as the training was corrected step by step (figure 1 and the authors' weighted fits)
_EXPONENTS = {
    "rw_base_long_kaplan_kaplan": 0.835,
    "rw_base_long_kaplan_standard": 0.706,
    "rw_base_short_kaplan_standard": 0.602,
    "rw_base_short_chinchilla_standard": 0.571,
    "rw_tuned_short_const_standard": 0.497,
    "owt2_base_long_kaplan_kaplan": 0.864,
    "owt2_base_long_kaplan_standard": 0.699,
    "owt2_base_short_kaplan_standard": 0.603,
    "owt2_base_short_chinchilla_standard": 0.574,
    "owt2_tuned_short_const_standard": 0.518,
}
# Mean over 30 models of the root mean square difference of ln loss (results/rmsd.csv of the authors)
_RMSD = {
    ("FLAN", "rectified"): 0.0065,
    ("WMT19", "rectified"): 0.0123,
    ("Gigaword", "rectified"): 0.0052,
    ("FLAN", "vanilla"): 0.0358,
    ("WMT19", "vanilla"): 0.0629,
    ("Gigaword", "vanilla"): 0.0106,
}
# Table 1: PearCorr and RelAcc of Accept-then-Stop in per cent, by data set and share of the target
_SELECTION = {
    ("FLAN", 8): (90.9, 93.6),
    ("FLAN", 64): (61.1, 93.2),
    ("FLAN", 512): (45.6, 93.2),
    ("WMT19", 8): (98.9, 99.1),
    ("WMT19", 64): (86.0, 99.1),
    ("WMT19", 512): (61.5, 99.1),
    ("Gigaword", 8): (98.9, 100.0),
    ("Gigaword", 64): (92.0, 100.0),
    ("Gigaword", 512): (91.0, 91.4),
}


# The built-in runs from which each law's published figures are computed again
_RUNS_OF = {
    "chinchilla": "chinchilla",
    "data_constrained": "muennighoff2023_fit182",
    "overtraining": "gadre2024_redpajama_c4_val",
}


def reproductions() -> pd.DataFrame:
    """One row per published figure: subject, quantity, published, ours, difference, source, note."""
    return _reproduced(store.data_version())


@store.data_cache(maxsize=2)
def _reproduced(_version: str) -> pd.DataFrame:
    rows = [*_laws(), *_exponents(), *_fit_errors(), *_selections()]
    table = pd.DataFrame([vars(row) for row in rows])
    return table.assign(difference=table["ours"] - table["published"], kind="predicted")


def _laws() -> Iterator[PublishedComparison]:
    """The laws of several inputs, fitted in the worker's process."""
    limit_s = settings().fit_timeout_s
    for law, curve_id in _RUNS_OF.items():
        for row in POOL.run(reproduce, law, run_set(curve_id).points, limit_s=limit_s, estimate_s=ALWAYS_LONG_S):
            yield PublishedComparison(LAWS[law].title, row.quantity, row.published, row.ours, row.source, row.note)


def _exponents() -> Iterator[PublishedComparison]:
    note = "Ours weights every budget equally; the published fit weights by the noise between seeds."
    for name, published in _EXPONENTS.items():
        runs = run_set(f"porian2024_{name}")
        optimal = compute_optimal(runs)
        if optimal is not None and optimal.growth is not None:
            yield PublishedComparison(
                runs.label, "exponent of best size by compute", published, optimal.growth.exponent, PORIAN, note
            )


def _fit_errors() -> Iterator[PublishedComparison]:
    note = (
        "Lower means a better optimum of the same law on the same points; the vanilla law has 3 parameters here, not 4."
    )
    table = rmsd_table(list(dict.fromkeys(name for name, _ in _RMSD))).set_index("data_set")
    for (data_set, law), published in _RMSD.items():
        ours = table[f"{law}_mean"].to_dict()[data_set]
        yield PublishedComparison(f"{data_set}, {law} law", "mean RMSD of ln loss", published, ours, LIN, note)


def _selections() -> Iterator[PublishedComparison]:
    target = FineTuneView().target
    for (data_set, share), published in _SELECTION.items():
        selection = select(built_in_curves(data_set), target, target / share, ("ats",))["ats"]
        ours = (selection.pearcorr, selection.relacc)
        for quantity, value, mine in zip(("PearCorr, %", "RelAcc, %"), published, ours, strict=True):
            if mine is not None:
                subject = f"Accept-then-Stop on {data_set} with 1/{share} of the data"
                yield PublishedComparison(subject, quantity, value, 100 * mine, LIN)
