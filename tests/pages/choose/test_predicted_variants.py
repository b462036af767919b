"""Which quantization fits a card, and a large model at few bits against a small one: asked and answered on Choose."""

from __future__ import annotations

import pytest

from pages.answers.boards.candidate_kinds import PREDICTED
from pages.answers.choose.answer import choose
from pages.answers.choose.bits_and_size import bits_against_size, bits_sentence
from pages.answers.choose.caveats import doubts, unmeasured_pick_note
from pages.answers.choose.criteria import criteria_of
from pages.answers.choose.examples import EXAMPLES
from pages.answers.choose.formats_here import formats_here
from pages.answers.choose.score_errors import score_errors
from pages.answers.choose.sentences import MAX_VERDICT_WORDS, verdict
from pages.answers.choose.serve_command import serve_command
from pages.answers.choose.view import ChooseView

CARD = next(example.view for example in EXAMPLES if example.id == "fits-24gb")
LLAMA = CARD.with_changes(models=("llama-3.1-8b-instruct",))


def test_the_formats_of_an_8b_model_on_a_24_gb_card() -> None:
    answer = choose(LLAMA)
    rows = {row["precision"]: row for row in formats_here(answer)}
    assert {"bf16", "fp8", "awq", "gptq", "q4_k_m"} <= set(rows)
    assert rows["bf16"]["fits"] and rows["bf16"]["change_kind"] == "reference"
    assert rows["awq"]["kind"] == PREDICTED and rows["awq"]["quality_change_points"] < 0
    low, high = rows["awq"]["low"], rows["awq"]["high"]
    assert low is not None and high is not None and low <= rows["awq"]["quality_change_points"] <= high
    assert rows["q4_k_m"]["output_tokens_per_s"] is None  # llama.cpp is another question
    assert "RTX 4090" in verdict(answer) and "not measured" in verdict(answer)
    assert len(verdict(answer).split()) <= MAX_VERDICT_WORDS


def test_a_large_model_does_not_fit_at_full_precision() -> None:
    rows = {row["precision"]: row for row in formats_here(choose(CARD))}
    assert not rows["bf16"]["fits"] and rows["awq"]["fits"]
    assert rows["bf16"]["memory_gb"] > 24 > rows["awq"]["memory_gb"]


def test_large_at_few_bits_against_small_at_full_precision() -> None:
    answer = choose(CARD)
    pair = bits_against_size(answer)
    assert pair is not None
    sizes = [float(answer.cell(row, "n_params")) for row in (pair.large, pair.small)]
    assert sizes[0] > sizes[1]
    assert str(answer.cell(pair.small, "precision")) == "bf16" != str(answer.cell(pair.large, "precision"))
    assert answer.decision.feasible[[pair.large, pair.small]].all()
    assert bits_sentence(answer).startswith("On one RTX 4090, ") and bits_sentence(answer).endswith(".")
    assert bits_sentence(choose(ChooseView())) == ""


def test_the_pick_says_what_it_is_without_predictions() -> None:
    view = ChooseView(kinds=("self-hosted",), predicted_variants=True)
    answer, measured = choose(view), choose(view.with_changes(predicted_variants=False))
    assert answer.decision.pick is not None and measured.decision.pick is not None
    assert answer.cell(answer.decision.pick, "kind") == PREDICTED
    assert str(measured.cell(measured.decision.pick, "model_label")) in unmeasured_pick_note(answer)
    assert unmeasured_pick_note(measured) == ""
    assert any("deployments were not measured" in sentence for sentence in doubts(answer))
    assert serve_command(choose(LLAMA)) == ""  # a plain checkpoint would be served in 16 bits


@pytest.mark.parametrize("part", ["quality", "cost", "energy", "latency"])
def test_every_part_of_it_is_in_doubt(part: str) -> None:
    answer = choose(CARD)
    criterion = next(each for each in criteria_of(answer.view, answer.columns) if each.name == answer.columns[part])
    assert score_errors(answer.frame, criterion)[answer.decision.pick or 0] > 0
    assert part in answer.uncertain_parts
