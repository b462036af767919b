"""From a paper to the models its claims were measured on, and back."""

from __future__ import annotations

import pytest

from pages.answers.boards import store
from pages.answers.papers.measured import measured_claims
from pages.answers.papers.measured_models import effects_of_claim, effects_on_model
from tests.pages.conftest import texts


def test_an_effect_on_a_model_is_the_median_of_its_pairs() -> None:
    measured = next(entry for entry in measured_claims() if entry.comparison.id == "qat-accuracy")
    effects = effects_of_claim(measured)
    assert sum(effect.n_pairs for effect in effects) <= len(measured.pairs)
    effect = next(effect for effect in effects if effect.model_label == "Llama 2 70B")
    pairs = measured.pairs[measured.pairs["label"].str.startswith("Llama 2 70B,")]["effect"]
    assert effect.n_pairs == len(pairs)
    assert effect.median == pytest.approx(pairs.median())


def test_only_models_of_the_registry_are_named() -> None:
    labels = store.names().labels
    named = {effect.model for measured in measured_claims() for effect in effects_of_claim(measured)}
    assert len(named) > 20
    assert named <= set(labels)
    assert effects_on_model("no-such-model") == ()


def test_a_card_leads_to_the_models_and_a_model_back_to_the_card(open_app) -> None:
    card = texts(open_app("evidence", part="papers", q="efficient-qat"))
    assert "](models?id=llama-2-70b)" in card
    assert "[open the table](frontier?board=quantization" in card
    app = open_app("models", id="llama-2-70b")
    app.session_state["models-papers"] = True
    app.run()
    assert not app.exception
    assert "measured on this model" in texts(app)
    assert "evidence?comparison=qat-accuracy" in texts(app)
