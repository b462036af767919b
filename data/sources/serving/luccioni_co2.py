"""Luccioni et al. 2024: energy and CO2 of 1,000 inferences of 91 models on 38 data sets, with scores on nine of them.

Traps handled here: the runs had a node of eight GPUs to themselves and all eight were read, most of them idle; a few
single runs were located in Quebec by mistake, so their CO2 is another grid's and is left out; a model with random
weights that serves software tests is no candidate; one model is scored under half of its name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from scipy.special import stdtrit

from data.sources.families import family_of
from data.sources.measuring_methods import with_methods
from data.sources.own_names import Facts, own_models
from data.sources.quantized import Bounds, Quantized, slug, tables
from data.sources.source import Source, Tables
from data.sources.units_of_energy import J_PER_KWH
from errors import WarehouseError

FOLDER = "benchmarks/luccioni-co2-inference"
FILES = tuple(f"{FOLDER}/{name}.csv" for name in ("emissions_complete", "performance", "model_parameters"))
INFERENCES = 1000
RUNS = 10
RANDOM_WEIGHTS = "fxmarty/pix2struct-tiny-random"
NAMES = {"twitter-roberta-base-sentiment-latest": "cardiffnlp/twitter-roberta-base-sentiment-latest"}
# Where models answer a prompt without having been fine-tuned: the data set is that of the fine-tuned ones.
ZERO_SHOT = {"zeroshot_sentiment": "text_classif", "zeroshot_qa": "qa", "zeroshot_summarize": "summarize"}
SCORES = {
    "text_classif_sst2": "sst2 (acc)",
    "text_classif_imdb": "imdb (acc)",
    "text_classif_tomatoes": "tomatoes (acc)",
    "qa_sciq": "sciq (acc)",
    "qa_squad": "squad (f1)",
    "qa_squadv2": "squad_v2 (f1, has answer)",
    "summarize_samsum": "samsum (rouge)",
    "summarize_xsum": "xsum (rouge)",
    "summarize_cnn": "cnn (rouge)",
}
MODALITY = {"image": "image", "obj": "image", "itt": "image", "tti": "image-out"}


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`; `model` and `model_alias` for models that no other source has.

    Raises WarehouseError where a run used no energy or took no time.
    """
    runs = pd.read_csv(raw / FILES[0]).rename(columns={"project_name": "name"})
    runs = runs[runs["name"] != RANDOM_WEIGHTS].replace({"name": NAMES})
    if not (runs[["energy_consumed", "duration", "emissions"]] > 0).all(axis=None):
        raise WarehouseError(f"{SOURCE.id}: a run has no energy, no CO2 or no time.")
    scores = pd.read_csv(raw / FILES[1]).replace({"model": NAMES}).groupby("model")[list(SCORES.values())].first()
    counts = pd.read_csv(raw / FILES[2]).groupby("model_name")["num_parameters"].first()
    rows = list(_rows(runs, scores))
    kinds = {row.name: row.task.removeprefix("luccioni-").partition("-")[0] for row in rows}
    # The source does not say at which precision the models ran.
    built = {name: table.drop(columns="precision") for name, table in tables(SOURCE.id, rows).items()}
    built["measurement"] = _distinct_measurements(built["measurement"])
    short_name = own_models(SOURCE.id, kinds, lambda name: _facts(name, float(counts[name]), kinds[name]))
    return {**built, **short_name}


def _rows(runs: pd.DataFrame, scores: pd.DataFrame) -> Iterator[Quantized]:
    for (file, name), part in runs.groupby(["source_file", "name"]):
        kind, task = _task(str(file))
        if len(part) != RUNS:
            raise WarehouseError(f"{SOURCE.id}: {name} has {len(part)} runs in {file}, not {RUNS}.")
        joules = part["energy_consumed"] * J_PER_KWH / INFERENCES
        oregon = part.loc[part["region"] == "oregon", "emissions"]
        score = scores[SCORES[task]].get(str(name), math.nan) if task in SCORES else math.nan
        yield Quantized(
            task="luccioni-" + slug(task),
            name=str(name),
            scheme="",
            engine="Transformers or Diffusers on PyTorch",
            figures={
                "energy_per_inference_j": float(joules.mean()),
                "co2e_per_1k_inferences_g": 1000 * float(oregon.mean()),
                "inferences_per_s": INFERENCES / float(part["duration"].mean()),
                "benchmark_score": 100 * float(score),
            },
            bounds={"energy_per_inference_j": _interval(joules)},
            interval="95%",
            gpu="A100",
            num_gpus=8,
            conditions=kind,
        )


def _task(file: str) -> tuple[str | None, str]:
    """`zeroshot_qa_squad2_bloomz` is (`prompted, not fine-tuned`, `qa_squadv2`)."""
    stem = file.removesuffix("_15").removesuffix("_bloomz").replace("squad2", "squadv2")
    for zero, trained in ZERO_SHOT.items():
        if stem.startswith(zero):
            return "prompted, not fine-tuned", stem.replace(zero, trained)
    return ("fine-tuned" if stem in SCORES else None), stem


def _interval(values: pd.Series[float]) -> Bounds:
    """95% interval of the mean of a few runs, by Student's t."""
    around = float(stdtrit(len(values) - 1, 0.975)) * float(values.std(ddof=1)) / math.sqrt(len(values))
    return float(values.mean()) - around, float(values.mean()) + around


def _distinct_measurements(measurement: pd.DataFrame) -> pd.DataFrame:
    """With methods, the runs behind each mean, and CO2 as what it is: energy times a grid's factor."""
    stated = with_methods(measurement, energy=("codecarbon", "CodeCarbon 2.3.1"), speed=("timed", "CodeCarbon 2.3.1"))
    co2 = stated["metric"] == "co2e_per_1k_inferences_g"
    stated["kind"] = stated["kind"].mask(co2, "estimated")
    return stated.assign(n=stated["low"].notna().map({True: RUNS}).astype("Int64"))


def _facts(name: str, n_params: float, kind: str) -> Facts:
    organisation, _, short_name = name.rpartition("/")
    first = re.match(r"[A-Za-z]+", short_name)
    return {
        "family": family_of(short_name) or (first[0] if first else short_name),
        "organisation": organisation or None,
        "n_params": n_params,
        "modality": MODALITY.get(kind, "text"),
        "open_weights": True,
    }


SOURCE = Source(
    id="luccioni_co2",
    title="Power Hungry Processing: energy of inference by task",
    url="https://github.com/sashavor/co2_inference",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="9ae9895facde2582cb5a981ab03e7bb5ddccafc9",
    retrieved="2023-11-09",
    method="CodeCarbon 2.3.1 over ten runs of 1,000 inferences each, on a node of eight A100-SXM4-80GB in Oregon:"
    " processor, memory and all eight GPUs, though most of them were idle. Means, with 95% intervals by Student's t."
    " CO2 is that energy times the factor of Oregon's grid. Scores were measured apart from the energy.",
    citation="Luccioni, Jernite and Strubell, Power Hungry Processing: Watts Driving the Cost of AI Deployment?,"
    " FAccT 2024, arXiv:2311.16863",
    files=FILES,
    build=build,
)
