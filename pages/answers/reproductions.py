"""Published figures beside ours, ours computed from the built-in data when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from models.laws import LAWS
from models.laws.select import select
from pages.answers import store
from pages.answers.compute_optimal import compute_optimal
from pages.answers.fine_tune import FineTuneView, built_in_curves
from pages.answers.fits import rmsd_table, stored_fit
from pages.answers.scaling_view import run_set

BESIROGLU = "Besiroglu et al. 2024, arXiv:2404.10102"
MUENNIGHOFF = "Muennighoff et al. 2023, arXiv:2305.16264"
LIN = "Lin et al. 2024, arXiv:2402.02314"
PORIAN = "Porian et al. 2024, arXiv:2406.19146"


@dataclass(frozen=True)
class Reproduction:
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


# Parameters and two losses that the authors print (README of huggingface/datablations); logarithms of A, B and E
_REPEATED = {"A": 6.255414, "B": 7.3049974, "E": 0.6254804, "alpha": 0.3526596, "R_D": 15.387756, "R_N": 5.309743}
_REPEATED_LOSSES = {
    (6.34e9, 242e9, 25e9): 2.2256440889984477,
    (8.67e9, 178e9, 25e9): 2.2269634075087867,
}
# Besiroglu et al. 2024, their fit to 240 points read from the figure
_CHINCHILLA = {"E": 1.817, "alpha": 0.348, "beta": 0.366}


def reproductions() -> pd.DataFrame:
    """A row a published figure: subject, quantity, published, ours, difference, source, note."""
    return _reproduced(store.data_version())


@lru_cache(maxsize=2)
def _reproduced(_version: str) -> pd.DataFrame:
    rows = [*_chinchilla(), *_repeated_data(), *_exponents(), *_fit_errors(), *_selections()]
    table = pd.DataFrame([vars(row) for row in rows])
    return table.assign(difference=table["ours"] - table["published"], kind="predicted")


def _chinchilla() -> Iterator[Reproduction]:
    note = "Ours is fitted to the 234 built-in points, a subset of the 240 of the published fit."
    fit = stored_fit("chinchilla", "chinchilla")
    if fit is not None:
        for name, published in _CHINCHILLA.items():
            subject = "Chinchilla parametric law"
            yield Reproduction(subject, name, published, fit.params[name], BESIROGLU, note)


def _repeated_data() -> Iterator[Reproduction]:
    params = {name: np.exp(value) if name in ("A", "B", "E") else value for name, value in _REPEATED.items()}
    for (n_params, n_tokens, unique), published in _REPEATED_LOSSES.items():
        at = np.array([[n_params], [n_tokens], [unique]])
        ours = float(LAWS["data_constrained"].predict(params, at)[0])
        subject = f"{n_params:.3g} parameters, {n_tokens:.3g} tokens of which {unique:.3g} differ".replace("e+", "e")
        yield Reproduction(subject, "loss by the published parameters, nats", published, ours, MUENNIGHOFF)


def _exponents() -> Iterator[Reproduction]:
    note = "Ours weighs every budget alike; the published fit weighs by the noise between seeds."
    for name, published in _EXPONENTS.items():
        runs = run_set(f"porian2024_{name}")
        found = compute_optimal(runs)
        if found is not None and found.growth is not None:
            yield Reproduction(
                runs.label, "exponent of best size by compute", published, found.growth.exponent, PORIAN, note
            )


def _fit_errors() -> Iterator[Reproduction]:
    note = "Lower is a better optimum of the same law on the same points; the vanilla law has 3 parameters here, not 4."
    table = rmsd_table(list(dict.fromkeys(name for name, _ in _RMSD))).set_index("data_set")
    for (data_set, law), published in _RMSD.items():
        ours = table[f"{law}_mean"].to_dict()[data_set]
        yield Reproduction(f"{data_set}, {law} law", "mean RMSD of ln loss", published, ours, LIN, note)


def _selections() -> Iterator[Reproduction]:
    target = FineTuneView().target
    for (data_set, share), published in _SELECTION.items():
        found = select(built_in_curves(data_set), target, target / share, ("ats",))["ats"]
        ours = (found.pearcorr, found.relacc)
        for quantity, value, mine in zip(("PearCorr, %", "RelAcc, %"), published, ours, strict=True):
            if mine is not None:
                subject = f"Accept-then-Stop on {data_set} with 1/{share} of the data"
                yield Reproduction(subject, quantity, value, 100 * mine, LIN)
