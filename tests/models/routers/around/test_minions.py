"""Bills by hand, the published averages at the default inputs, and what must hold of any bill."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.routers.around.minions import DocumentQuestion, Prices, chat, minions, remote_alone

TOKENS = st.integers(0, 10**6)


def test_bills_by_hand():
    prices, question = Prices(2.0, 8.0, 0.5), DocumentQuestion(10_000, 50, 100)
    assert remote_alone(question, prices).usd == pytest.approx((10_050 * 2 + 100 * 8) / 1e6)
    two = chat(question, prices, rounds=2, instructions=150, remote_message=20, local_message=80)
    # Round 1 reads 200, round 2 reads 300 of which the first 200 are cached; 2 x 20 are written.
    assert (two.remote_tokens_in, two.remote_tokens_cached, two.remote_tokens_out) == (500, 200, 40)
    assert two.usd == pytest.approx((300 * 2 + 200 * 0.5 + 40 * 8) / 1e6)
    assert two.local_tokens_in == 2 * 10_000 + 200 + 300
    jobs = minions(
        question, prices, chunk=1000, tasks=2, kept_share=0.5, job_answer=10, decompose=(300, 60), synthesise=40
    )
    # 20 jobs, half of their answers of 10 tokens are read: 300 + 50 + 40 + 50 + 100.
    assert (jobs.remote_tokens_in, jobs.remote_tokens_out) == (540, 160)
    assert (jobs.local_tokens_in, jobs.local_tokens_out) == (20_000, 200)


def test_the_published_averages_come_out_at_the_stated_inputs():
    remote = remote_alone(DocumentQuestion(), Prices())
    assert remote.usd == pytest.approx(0.233, abs=5e-4)
    assert chat(DocumentQuestion(), Prices()).times_cheaper(remote) == pytest.approx(30.4, abs=0.05)
    assert minions(DocumentQuestion(), Prices()).times_cheaper(remote) == pytest.approx(5.7, abs=0.05)


@given(TOKENS, TOKENS, TOKENS, st.floats(0, 100), st.floats(0, 100))
def test_a_longer_document_never_costs_less_and_the_chat_does_not_mind(document, more, answer, price_in, price_out):
    prices = Prices(price_in, price_out)
    short, long = DocumentQuestion(document, 50, answer), DocumentQuestion(document + more, 50, answer)
    assert remote_alone(long, prices).usd >= remote_alone(short, prices).usd
    assert minions(long, prices).usd >= minions(short, prices).usd
    assert chat(long, prices).usd == chat(short, prices).usd


@given(st.floats(0, 2.5), st.integers(1, 6))
def test_a_cache_never_makes_the_chat_dearer(cached, rounds):
    with_cache = chat(DocumentQuestion(), Prices(2.5, 10, cached), rounds=rounds)
    assert with_cache.usd <= chat(DocumentQuestion(), Prices(2.5, 10), rounds=rounds).usd + 1e-12


def test_what_makes_no_sense_is_said():
    for call, said in (
        (lambda: DocumentQuestion(document=-1), "document"),
        (lambda: Prices(-1.0), "input_usd_per_mtok"),
        (lambda: chat(DocumentQuestion(), Prices(), rounds=0), "one round"),
        (lambda: minions(DocumentQuestion(), Prices(), chunk=0), "chunk"),
        (lambda: minions(DocumentQuestion(), Prices(), kept_share=1.5), "between 0 and 1"),
    ):
        with pytest.raises(InputError, match=said):
            call()
