"""Someone's own measurements without energy: predicted only where asked for, and said where the pick stands on it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from data.uploads.reader import read_table
from data.uploads.user_rows import board_rows
from pages.answers.boards import store
from pages.answers.choose.answer import ChooseAnswer, choose
from pages.answers.choose.caveats import doubts, notes
from pages.answers.choose.criteria import criteria_of
from pages.answers.choose.score_errors import score_errors
from pages.answers.choose.sentences import MAX_VERDICT_WORDS, verdict
from pages.answers.choose.view import ChooseView

FILE = (
    "label,model,gpu,num_gpus,precision,batch_size,itl_p95_ms,output_tokens_per_s,output_tokens_per_response,"
    "gpu_usd_per_hour,arena_2026_rating\n"
    "My Llama,llama-3.1-8b-instruct,H100,1,bf16,64,15,9000,400,2.5,1900\n"
    "Mine on AMD,llama-3.1-8b-instruct,MI300X,1,bf16,64,15,9000,400,2.5,1901\n"
)
NEED = {"kinds": ("self-hosted",), "w_energy": 6}


@pytest.fixture(autouse=True)
def own_rows() -> Iterator[None]:
    from pages.answers.datasets.upload import guess

    table = read_table("t.csv", FILE.encode())
    rows = board_rows(table, guess(table, "measurements"), name="mine.csv", board="llm-serving", task="lm-arena-chat")
    store.set_user_rows(rows)
    yield
    store.set_user_rows()


def own_energy(answer: ChooseAnswer) -> dict[str, float]:
    rows = answer.frame[answer.frame["label"].isin(["My Llama", "Mine on AMD"])]
    return dict(zip(rows["label"], rows["energy_per_response_j"].astype(float), strict=True))


def test_without_being_asked_nothing_is_predicted() -> None:
    answer = choose(ChooseView(**NEED))
    assert all(np.isnan(value) for value in own_energy(answer).values())
    assert not any("is predicted, not measured" in sentence for sentence in notes(answer))
    assert "a predicted" not in verdict(answer)


def test_asked_for_the_pick_stands_on_it_and_says_so() -> None:
    answer = choose(ChooseView(**NEED, predicted_energy=True))
    energy = own_energy(answer)
    assert energy["My Llama"] > 0
    assert np.isnan(energy["Mine on AMD"])
    assert answer.cell(answer.decision.pick or 0, "label") == "My Llama"
    low, high = answer.interval(answer.decision.pick or 0, "energy")
    assert low <= energy["My Llama"] <= high
    assert "a predicted 30.9 J (90% interval 22.9 to 31.1) per request" in verdict(answer)
    assert len(verdict(answer).split()) <= MAX_VERDICT_WORDS
    assert any(
        sentence == "The energy of the pick is predicted, not measured: 30.9 J (90% interval 22.9 to 31.1) per request."
        for sentence in notes(answer)
    )
    assert any(sentence.startswith("Energy of 1 candidate was not measured") for sentence in doubts(answer))


def test_measured_energies_are_the_same_either_way() -> None:
    frames = [
        choose(ChooseView(**NEED, predicted_energy=flag)).frame.set_index("candidate_id") for flag in (False, True)
    ]
    measured = frames[0]["energy_per_response_j"].dropna()
    assert len(measured) > 100
    assert (frames[1].loc[measured.index, "energy_per_response_j"] == measured).all()


def test_another_answer_length_keeps_kind_and_bounds() -> None:
    row = choose(ChooseView(**NEED, predicted_energy=True, output_tokens=1000)).frame.set_index("label").loc["My Llama"]
    assert row["energy_per_response_j__kind"] == "predicted"
    assert row["energy_per_response_j"] == pytest.approx(1000 * row["energy_per_token_j"])
    assert row["energy_per_response_j__low"] == pytest.approx(1000 * row["energy_per_token_j__low"])


def test_its_interval_counts_in_the_doubt() -> None:
    answer = choose(ChooseView(**NEED, predicted_energy=True))
    energy = next(c for c in criteria_of(answer.view, answer.columns) if c.name == answer.columns["energy"])
    errors = score_errors(answer.frame, energy)
    assert errors[answer.decision.pick or 0] > 0
    measured = (answer.frame["energy_per_response_j__kind"].astype(object) == "measured").to_numpy()
    assert (errors[measured] == 0).all()
