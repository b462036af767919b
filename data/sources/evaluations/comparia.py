"""compar:IA, the French-speaking arena: preference ratings with intervals, and the energy that EcoLogits estimates.

Traps handled here: the energies come from EcoLogits' formula of that day, which its authors have since corrected by a
factor of about 44, and see a model's size alone; sizes of closed models are guesses, so they never become facts of the
registry; a score rests on anything from dozens to thousands of votes, and every fifth model has none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from data.sources.evaluations.comparia_lengths import conversation_lengths
from data.sources.families import family_of
from data.sources.own_names import Facts, own_models
from data.sources.quantized import slug
from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "benchmarks/comparia/models_flat.csv"
J_PER_WH = 3600
QUANTIZED = r"-(q\d)$"
OPEN = frozenset({"open-weights", "fully-open-source"})


def build(raw: Path) -> Tables:
    """Tables `configuration`, `measurement`, `answer_length`; `model` and `model_alias` of models no other source has.

    Raises WarehouseError where an energy is not positive, a rating lies outside its interval, or a way of distribution
    is new.
    """
    frame = pd.read_csv(raw / FILE).sort_values("model", key=lambda name: name.str.lower(), ignore_index=True)
    rated = frame.dropna(subset=["bt_score"])
    wrong = {
        "energy": frame[~(frame["wh_per_million_token"] > 0)],
        "rating": rated[~rated["bt_score"].between(rated["bt_score_p2_5"], rated["bt_score_p97_5"])],
        "distribution": frame[~frame["distribution"].isin(OPEN | {"api-only"})],
    }
    for what, rows in wrong.items():
        if len(rows):
            name = rows["model"].iloc[0]
            raise WarehouseError(f"{SOURCE.id}: the {what} of {name} is not one that this reader knows how to read.")
    frame = frame.assign(id="comparia_" + frame["model"].map(slug))
    source_models = own_models(SOURCE.id, frame["model"], _facts_of(frame))
    tables = {"configuration": _configurations(frame), "measurement": _measurements(frame, rated)}
    return {**tables, "answer_length": conversation_lengths(SOURCE.id, rated), **source_models}


def _configurations(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": frame["id"],
            "source": SOURCE.id,
            "name": frame["model"],
            "task": "comparia-chat",
            "precision": frame["model"].str.extract(QUANTIZED, expand=False),
            "engine": "whatever serves the arena",
            "conditions": frame["distribution"].isin(OPEN).map({True: None, False: "size guessed"}),
        }
    )


def _measurements(frame: pd.DataFrame, rated: pd.DataFrame) -> pd.DataFrame:
    """Energies of configurations; ratings of models, whatever serves them."""
    energies = pd.DataFrame(
        {
            "source": SOURCE.id,
            "configuration": frame["id"],
            "metric": "energy_per_token_j",
            "value": frame["wh_per_million_token"] * J_PER_WH / 1e6,
            "kind": "estimated",
            "method": "formula",
            "method_version": "EcoLogits before its correction, February 2026",
        }
    )
    ratings = pd.DataFrame(
        {
            "source": SOURCE.id,
            "name": rated["model"],
            "metric": "comparia_rating",
            "value": rated["bt_score"],
            "low": rated["bt_score_p2_5"],
            "high": rated["bt_score_p97_5"],
            "interval": "95%",
            "n": rated["n_match"].astype("Int64"),
            "kind": "measured",
        }
    )
    return pd.concat([energies, ratings], ignore_index=True)


def _facts_of(frame: pd.DataFrame) -> Callable[[str], Facts]:
    by_name = frame.set_index("model")

    def facts(name: str) -> Facts:
        row = by_name.loc[name].to_dict()
        is_open = row["distribution"] in OPEN
        active = row["params_b"] if pd.isna(row["active_params_b"]) else row["active_params_b"]
        month, _, year = row["release_date"].partition("/")
        return {
            "family": family_of(name, row["organisation"]) or name.replace("-", " ").split()[0].title(),
            "organisation": row["organisation"],
            "n_params": 1e9 * row["params_b"] if is_open else None,
            "n_params_active": 1e9 * active if is_open else None,
            "architecture": row["arch"] if is_open else None,
            "modality": "text",
            "open_weights": is_open,
            "licence": row["license"],
            "released": f"{year}-{month}-01",
        }

    return facts


SOURCE = Source(
    id="comparia",
    title="compar:IA, the French-speaking arena",
    url="https://github.com/betagouv/ComparIA",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="3091759783edf666d8bab86de28d2f337d6964a6",
    retrieved="2026-02-20",
    method="People who mostly write French vote on pairs of anonymous answers; Bradley-Terry ratings with 95%"
    " intervals, comparable with no other arena. Energy is no measurement: EcoLogits' formula of that day works it out"
    " from the model's size, which is guessed for closed models. Days of release are known to the month."
    " Output tokens are those of whole conversations as shown, of models that do not reason.",
    citation="compar:IA, the French Ministry of Culture's public arena, data of February 2026; Rincé and Banse,"
    " EcoLogits, Journal of Open Source Software 2025",
    files=(FILE,),
    build=build,
)
