"""Whole training runs whose makers state size, tokens and GPU hours: what a plan by formula is held against.

The file beside this module is typed over by hand. GPU hours are of everything that the maker counts: long contexts,
restarts and idle hours too, so they say how far a whole project lies from its fastest steps.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables

FIGURES = Path(__file__).with_name("published_runs.csv")


def build(_raw: Path) -> Tables:
    """Table `published_run`."""
    return {"published_run": pd.read_csv(FIGURES).assign(kind="claimed", source=SOURCE.id)}


SOURCE = Source(
    id="published_runs",
    title="Llama 3.1: GPU hours of whole training runs",
    url="https://github.com/meta-llama/llama-models/blob/main/models/llama3_1/MODEL_CARD.md",
    licence="none stated for the figures; the models have a licence of their own",
    may_ship_because="Figures only, with citation: sizes, tokens and hours that a maker publishes are facts.",
    version="2024-07-23",
    retrieved="2024-07-23",
    method="The maker's own statement in its model card: more than 15T tokens, 15.6T for the largest model.",
    citation="Grattafiori et al., The Llama 3 Herd of Models, 2024, arXiv:2407.21783, and the model card of Llama 3.1",
    files=(),
    build=build,
    typed_figures=FIGURES,
)
