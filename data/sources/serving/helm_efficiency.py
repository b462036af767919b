"""HELM's constants of efficiency: how fast models of 2022 answer, by API and on equal machines, and what training used.

Traps handled here: a model that three hosts sold stands three times with the same figures; on equal machines the
closed models of OpenAI are run at sizes that HELM assumed; training figures are mostly worked out from days, chips and
their rated power, and only one was told by the authors; API times are those of 2022 and their queues are taken out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from data.sources.own_names import Facts, own_models
from data.sources.quantized import Quantized, tables
from data.sources.source import Source, Tables, read_json
from errors import WarehouseError

FOLDER = "benchmarks/helm-efficiency"
DENOISED = f"{FOLDER}/inference_denoised_runtimes.json"
IDEALIZED = f"{FOLDER}/inference_idealized_runtimes.json"
TRAINING = f"{FOLDER}/training_efficiency.json"
PROMPT_TOKENS = "512"
OUTPUT_TOKENS = 128
# Other hosts of the same weights: (its name here, theirs).
SAME = {"huggingface/gptj_6b": "together/gpt-j-6b", "gooseai/gpt-j-6b": "together/gpt-j-6b"}
SAME |= {"gooseai/gpt-neo-20b": "together/gpt-neox-20b"}
TOLD_BY_AUTHORS = frozenset({"together/gpt-neox-20b"})


# Closed models by the prefix of their names: who made them, family.
MAKERS = {
    "ai21": ("AI21 Labs", "Jurassic"),
    "anthropic": ("Anthropic", "Claude"),
    "cohere": ("Cohere", "Command"),
    "microsoft": ("Microsoft", "Turing"),
    "openai": ("OpenAI", "GPT"),
}
# Models whose makers published a size: name for people, maker, family, parameters, whether anyone can download them.
SIZED: Mapping[str, tuple[str, str, str, float, bool]] = {
    "ai21/j1-jumbo": ("Jurassic-1 Jumbo", "AI21 Labs", "Jurassic", 178e9, False),
    "ai21/j1-large": ("Jurassic-1 Large", "AI21 Labs", "Jurassic", 7.5e9, False),
    "microsoft/TNLGv2_530B": ("TNLG v2 530B", "Microsoft", "Turing", 530e9, False),
    "together/bloom": ("BLOOM 176B", "BigScience", "BLOOM", 176e9, True),
    "together/opt-175b": ("OPT 175B", "Meta", "OPT", 175e9, False),
    "together/opt-66b": ("OPT 66B", "Meta", "OPT", 66e9, True),
    "together/yalm": ("YaLM 100B", "Yandex", "YaLM", 100e9, True),
}


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`; `model` and `model_alias` for models that no other source has.

    Raises WarehouseError where hosts of one model disagree or a time is not positive.
    """
    rows = [
        *_rows("helm-a100", _merged(read_json(raw / IDEALIZED)), "Megatron", "A100"),
        *_rows("helm-api", _merged(read_json(raw / DENOISED)), "the provider's API", None),
    ]
    # Nobody says at which precision the models ran.
    built = {name: table.drop(columns="precision") for name, table in tables(SOURCE.id, rows).items()}
    figures = built["measurement"].assign(method="timed", method_version="HELM, 2022")
    worked_out = (figures["metric"] == "latency_per_response_s") | figures["configuration"].isin(_assumed(rows))
    figures["kind"] = figures["kind"].mask(worked_out, "estimated")
    training = read_json(raw / TRAINING)
    training_metrics = (("energy", "training_energy_mwh"), ("carbon", "training_co2e_t"))
    training_rows = pd.concat([_training(training[of], metric) for of, metric in training_metrics])
    return {
        "configuration": built["configuration"],
        "measurement": pd.concat([figures, training_rows], ignore_index=True),
        **own_models(SOURCE.id, {row.name for row in rows} | set(training_rows["name"]), _facts),
    }


def _merged(entries: Mapping[str, Any]) -> dict[str, Any]:
    """The entries by one name a model. Raises WarehouseError where two hosts of the same weights disagree."""
    entries_by_name: dict[str, Any] = {}
    for name, entry in entries.items():
        same = SAME.get(name, name)
        if entries_by_name.setdefault(same, entry) != entry:
            raise WarehouseError(f"{SOURCE.id}: {name} and {same} are one model, but their figures differ.")
    return entries_by_name


def _rows(task: str, entries: Mapping[str, Any], engine: str, gpu: str | None) -> Iterator[Quantized]:
    for name, entry in entries.items():
        per_token, reading = entry["runtime_per_output_token"], entry["runtime_for_prompt_tokens"][PROMPT_TOKENS]
        if not (per_token > 0 and reading > 0):
            raise WarehouseError(f"{SOURCE.id}: {name} has a time that is not above 0.")
        yield Quantized(
            task=task,
            name=name,
            scheme="",
            engine=engine,
            figures={
                "decode_ms_per_token": 1000 * per_token,
                "latency_per_response_s": reading + (OUTPUT_TOKENS - 1) * per_token + entry.get("overhead", 0.0),
            },
            gpu=gpu,
            batch_size=1 if gpu else None,
            conditions="size assumed" if gpu and _is_assumed(name) else None,
        )


def _is_assumed(name: str) -> bool:
    """Whether HELM had to assume how large the model is, to run one of its size on its own machines."""
    return name not in SIZED and name.partition("/")[0] in MAKERS


def _assumed(rows: list[Quantized]) -> set[str]:
    return {row.id for row in rows if row.conditions}


def _training(entries: Mapping[str, Any], metric: str) -> pd.DataFrame:
    """What the training of each model used, as a figure about the model."""
    values = {name: entry["value"] for name, entry in _merged(entries).items()}
    return pd.DataFrame(
        {
            "source": SOURCE.id,
            "name": name,
            "metric": metric,
            "value": float(value),
            "kind": "claimed" if name in TOLD_BY_AUTHORS else "estimated",
            "method": None if name in TOLD_BY_AUTHORS else "formula",
            "method_version": "as its authors told" if name in TOLD_BY_AUTHORS else "days x chips x rated power x PUE",
        }
        for name, value in sorted(values.items())
    )


def _facts(name: str) -> Facts:
    if name not in SIZED:
        prefix, _, short_name = name.partition("/")
        organisation, family = MAKERS[prefix]
        label = f"{organisation} {short_name}"
        facts = {"label": label, "family": family, "organisation": organisation, "open_weights": False}
    else:
        label, organisation, family, n_params, is_open = SIZED[name]
        facts = {"label": label, "family": family, "organisation": organisation, "open_weights": is_open}
        facts |= {"n_params": n_params, "n_params_active": n_params, "architecture": "dense"}
    return {**facts, "modality": "text"}


SOURCE = Source(
    id="helm_efficiency",
    title="HELM: answer times of 2022's models, and energy of their training",
    url="https://github.com/stanford-crfm/helm",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="63754d05db6f874e41a395880fb573890a13e791",
    retrieved="2026-06-05",
    method="Times were measured at several lengths of prompt and answer and a line was fitted: time to read the prompt,"
    " time per output token, and for APIs a fixed overhead, with the noise of busy servers taken out. On equal machines"
    " each model, or one of the size that HELM assumed for it, ran in Megatron on as many A100 as it needs. The time of"
    f" an answer is worked out here from those: {PROMPT_TOKENS} tokens in, {OUTPUT_TOKENS} out. Energy and CO2 of"
    " training were worked out by HELM from public reports, except where authors told them.",
    citation="Liang et al., Holistic Evaluation of Language Models, TMLR 2023, arXiv:2211.09110, section 4.9",
    files=(DENOISED, IDEALIZED, TRAINING),
    build=build,
)
