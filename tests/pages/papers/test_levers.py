"""The contract of levers: on a fitting candidate each does what its claims say, and nothing measured is changed."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest

from data.metrics import metrics
from data.papers.lever_rows import lever_rows
from errors import InputError
from models.levers.bands import Claim
from models.levers.levers import Candidate, Lever, apply_levers, conflicts, misfit
from pages.answers.boards import store
from pages.answers.papers.levers_on import BOARDS, candidate_of, candidates_in, lever_named, levered, levers, levers_of

MEASURED = 64.0


@pytest.fixture(params=[row.id for row in lever_rows()])
def lever(request: pytest.FixtureRequest) -> Lever:
    return levers()[request.param]


def fitting(lever: Lever) -> Candidate:
    return Candidate(
        label="fits",
        metrics={claim.metric: MEASURED for claim in lever.claims},
        stage=lever.stage,
        modality=lever.modalities[0] if lever.modalities else "",
        architecture=lever.architecture,
        weight_bits=None if lever.min_bits is None else 16.0,
    )


def ends_by_hand(claim: Claim) -> tuple[float, float]:
    """Smallest and largest value that the claim leaves of 64, from its words; infinite where no end is stated."""
    size, _, way = claim.unit.partition("_")
    stated = [Fraction(str(amount)) for amount in (claim.value, *(() if claim.value else (claim.low, claim.high)))
              if amount is not None]  # fmt: skip
    if claim.bound == "about":
        stated = [stated[0] * Fraction(4, 5), stated[0] * Fraction(6, 5)]

    def after(amount: Fraction) -> float:
        share = amount / 100 if size == "%" else amount
        if way == "of_baseline":
            return float(Fraction(64) * share)
        if size == "x":
            return float(64 / amount if way == "less" else 64 * amount)
        step = 64 * share if size == "%" else amount
        return float(64 - step if way == "less" else 64 + step)

    values = [after(amount) for amount in stated]
    if claim.bound == "up_to":
        values.append(MEASURED)
    if claim.bound in ("at_least", "more_than"):
        values.append(MEASURED if way == "of_baseline" else -math.inf if way == "less" else math.inf)
    return min(values), max(values)


def test_a_lever_does_what_its_claims_say(lever: Lever) -> None:
    candidate = fitting(lever)
    assert misfit(lever, candidate) is None
    effects = {effect.metric: effect for effect in apply_levers(candidate, [lever])}
    assert set(effects) == {claim.metric for claim in lever.claims}
    for claim in lever.claims:
        effect = effects[claim.metric]
        low, high = ends_by_hand(claim)
        assert effect.measured == MEASURED
        assert -math.inf if effect.band.low is None else effect.band.low == pytest.approx(low)
        assert (effect.band.low is None, effect.band.high is None) == (low == -math.inf, high == math.inf)
        assert effect.band.high is None or effect.band.high == pytest.approx(high)
        assert low - 1e-9 <= effect.band.value <= high + 1e-9
        if claim.unit.endswith("_less") and claim.value != 0:
            assert effect.band.value < MEASURED
    assert candidate == fitting(lever)


def test_what_a_claim_moves_goes_the_way_that_the_paper_says(lever: Lever) -> None:
    """An advantage moves a metric of the boards towards its better side, a price away from it."""
    registry = metrics()
    names = {name.removeprefix("/") for claim in lever.claims for name in (claim.metric, *claim.moves)}
    for effect in apply_levers(replace(fitting(lever), metrics=dict.fromkeys(names, MEASURED)), [lever]):
        if effect.metric not in registry or len(effect.claims) != 1:
            continue
        gain = effect.band.value - MEASURED if registry[effect.metric].maximise else MEASURED - effect.band.value
        assert gain >= 0 if effect.claims[0].direction == "better" else gain <= 0, (effect.metric, effect.claims)


def test_removing_a_lever_restores_the_measured_point(lever: Lever) -> None:
    candidate = fitting(lever)
    apply_levers(candidate, [lever])
    assert apply_levers(candidate, []) == ()
    assert set(candidate.metrics.values()) == {MEASURED}


def test_a_lever_that_does_not_fit_says_why(lever: Lever) -> None:
    candidate = fitting(lever)
    strangers = [replace(candidate, metrics={"no_such_metric": 1.0})]
    if lever.stage:
        strangers.append(replace(candidate, stage="training" if lever.stage != "training" else "use"))
    if lever.modalities:
        strangers.append(replace(candidate, modality="rl" if "rl" not in lever.modalities else "llm"))
    if lever.min_bits:
        strangers.append(replace(candidate, weight_bits=4.0))
    if lever.architecture:
        strangers.append(replace(candidate, architecture="hybrid"))
    for stranger in strangers:
        reason = misfit(lever, stranger)
        assert reason
        assert reason.startswith(lever.label)
        with pytest.raises(InputError):
            apply_levers(stranger, [lever])


def test_at_least_44_papers_have_a_lever() -> None:
    assert len({lever.technique for lever in levers().values()}) >= 44


def test_two_of_a_group_and_one_twice_are_refused() -> None:
    quantizers = [lever_named("efficientllm"), lever_named("efficient-qat")]
    assert "both of the group weights" in conflicts(quantizers)[0]
    assert "counted twice" in conflicts([lever_named("minions"), lever_named("minions:chat")])[0]
    assert conflicts([lever_named("semi-pd"), lever_named("defensivekv")]) == ()
    with pytest.raises(InputError, match="scheduler"):
        apply_levers(Candidate("a", {"slo_request_rate": 1.0}), [lever_named("semi-pd"), lever_named("distserve")])


def test_bands_of_two_levers_multiply() -> None:
    candidate = Candidate("a", {"energy_per_token_j": 100.0}, "use", "llm", weight_bits=16.0)
    effect = apply_levers(candidate, [lever_named("efficientllm"), lever_named("ml-energy")])[0]
    assert [claim.id for claim in effect.claims] == ["efficientllm-3", "ml-energy-1"]
    assert effect.band.low is None
    assert effect.band.high == pytest.approx(60.0)


def test_no_stored_measurement_changes() -> None:
    before = store.board_frame("llm-perf").copy()
    row = before.dropna(subset=["peak_memory_gb"]).iloc[0].to_dict()
    named = {str(name): value for name, value in row.items()} | {"precision": "FP16"}
    effects = levered(named, "llm-perf", ["efficientllm"])
    assert {effect.metric for effect in effects} >= {"peak_memory_gb"}
    assert store.board_frame("llm-perf").equals(before)


def test_boards_named_for_candidates_are_boards() -> None:
    assert set(BOARDS) <= set(store.boards()["id"])


def test_names_that_are_no_levers() -> None:
    with pytest.raises(InputError, match="no lever or paper 'x'"):
        lever_named("x")
    with pytest.raises(InputError, match="states no effect"):
        lever_named("gpicl")
    assert levers_of("gpicl") == ()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"label,energy\na,\n", "no metric"),
        (b"label,energy\na,many\n", "not a finite number"),
        (b"label,modality,energy\na,smell,1\n", "not one of llm"),
        (b"label\na\n", "no metric"),
    ],
)
def test_a_body_that_cannot_be_used_says_why(body: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        candidates_in(body)


def test_one_object_is_one_candidate() -> None:
    (candidate,) = candidates_in(b'{"label": "a", "board": "vision", "accuracy": 70, "precision": "FP32"}')
    assert (candidate.label, candidate.modality, candidate.weight_bits) == ("a", "vision", 32.0)
    assert candidate_of({"modality": "text", "energy": 1}).modality == "llm"
