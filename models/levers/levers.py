"""Levers: which claims fit a candidate, what they make of it, and which of them exclude each other.

A lever is a paper's technique as it could be added to a candidate: it acts in a stage, on a modality, needs weights of
so many bits or an architecture, and belongs to a group of which a candidate takes one (two quantizers, two schedulers).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from errors import InputError
from models.levers.bands import Band, Claim, levered

STAGE_NAMES = {"use": "a model in use", "training": "training", "tuning": "fine-tuning"}
MODALITY_NAMES = {
    "llm": "language models",
    "vision": "vision models",
    "multimodal": "multimodal models",
    "generation": "image and video generators",
    "recsys": "recommenders",
    "rl": "reinforcement learning",
}
# Groups that work outside the server, and so on a model that a provider runs.
OUTSIDE_GROUPS = frozenset({"router", "reasoning", "response cache", "speculation", "selection"})


@dataclass(frozen=True)
class Candidate:
    """What a lever is put on; an empty text or None says that it is not known. `metrics` are its measured values."""

    label: str
    metrics: Mapping[str, float]
    stage: str = ""
    modality: str = ""
    architecture: str = ""
    weight_bits: float | None = None
    run_by_provider: bool = False


@dataclass(frozen=True)
class Lever:
    """A technique with the claims that hold together; empty requirements fit anything."""

    id: str
    technique: str
    label: str
    group: str
    claims: tuple[Claim, ...]
    stage: str = ""
    modalities: tuple[str, ...] = ()
    architecture: str = ""
    min_bits: float | None = None


@dataclass(frozen=True)
class LeveredMetric:
    """One metric of a candidate under levers; kind claimed. `claims` are those that it leans on."""

    metric: str
    measured: float
    band: Band
    claims: tuple[Claim, ...]


def misfit(lever: Lever, candidate: Candidate) -> str | None:
    """Why the lever does not fit the candidate, in a sentence; None where it does.

    What is not known of the candidate is no reason against it, apart from the bits that a quantizer starts from.
    """
    if elsewhere := _made_for_another(lever, candidate):
        return elsewhere
    if candidate.run_by_provider and lever.group not in OUTSIDE_GROUPS:
        return f"{lever.label} changes how a model is run, and this one is run by its provider."
    if lever.min_bits is not None and candidate.weight_bits is not None and candidate.weight_bits < lever.min_bits:
        return (
            f"{lever.label} starts from weights of {lever.min_bits:g} bits or more; these have"
            f" {candidate.weight_bits:g} already, so the saving would be counted twice."
        )
    if not any(moved(claim, candidate) for claim in lever.claims):
        changed = " and ".join(dict.fromkeys(claim.metric.replace("_", " ") for claim in lever.claims))
        return f"{lever.label} changes {changed}, of which this candidate has no measured value."
    return None


def _made_for_another(lever: Lever, candidate: Candidate) -> str | None:
    """Why a lever of another stage, modality or architecture does not fit; None where it is of the candidate's."""
    if lever.stage and candidate.stage and lever.stage != candidate.stage:
        acts, is_in = STAGE_NAMES[lever.stage], STAGE_NAMES.get(candidate.stage, candidate.stage)
        return f"{lever.label} acts on {acts}, and these figures are of {is_in}."
    if lever.modalities and candidate.modality and candidate.modality not in lever.modalities:
        claimed_for = " and ".join(MODALITY_NAMES.get(name, name) for name in lever.modalities)
        given = MODALITY_NAMES.get(candidate.modality, candidate.modality)
        return f"{lever.label} was claimed for {claimed_for}, not for {given}."
    if lever.architecture and candidate.architecture and lever.architecture != candidate.architecture:
        return f"{lever.label} needs a {lever.architecture} model, and this one is {candidate.architecture}."
    return None


def moved(claim: Claim, candidate: Candidate) -> tuple[str, ...]:
    """The metrics of the candidate that a claim changes, as the claim names them (with "/" for the inverse)."""
    return tuple(name for name in (claim.metric, *claim.moves) if name.removeprefix("/") in candidate.metrics)


def conflicts(levers: Sequence[Lever]) -> tuple[str, ...]:
    """A sentence for each pair of levers that cannot stand together."""
    faults: list[str] = []
    for position, lever in enumerate(levers):
        for other in levers[:position]:
            if lever.technique == other.technique:
                faults.append(f"{lever.label} is there twice; its effect would be counted twice.")
            elif lever.group == other.group:
                faults.append(f"{other.label} and {lever.label} are both of the group {lever.group}; keep one of them.")
    return tuple(dict.fromkeys(faults))


def apply_levers(candidate: Candidate, levers: Sequence[Lever]) -> tuple[LeveredMetric, ...]:
    """The metrics that the levers change, with bands that multiply from each claim's bound; none without levers.

    The candidate is not changed: without the levers its measured values stand as they were.
    Raises InputError for a lever that does not fit, and for levers that exclude each other.
    """
    reasons = [reason for lever in levers if (reason := misfit(lever, candidate))] or list(conflicts(levers))
    if reasons:
        raise InputError(" ".join(reasons), column="lever")
    bands: dict[str, Band] = {}
    leaning: dict[str, tuple[Claim, ...]] = {}
    for lever in levers:
        for claim in lever.claims:
            for name in moved(claim, candidate):
                metric = name.removeprefix("/")
                before = bands.get(metric, Band.of(candidate.metrics[metric]))
                bands[metric] = levered(claim, before, inverse=name.startswith("/"))
                leaning[metric] = (*leaning.get(metric, ()), claim)
    return tuple(LeveredMetric(name, candidate.metrics[name], band, leaning[name]) for name, band in bands.items())
