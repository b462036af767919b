"""Energies of different methods: refused by the API, kept apart on pages, compared and marked where asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.warehouse import queries
from errors import InputError
from pages.answers.boards import store
from pages.answers.boards.energy_methods import keep_one_method, method_counts, multi_method_metrics, refuse_mixed
from pages.answers.boards.origin import origin
from pages.answers.frontier.answer import answer_frontier
from pages.answers.frontier.view import FrontierView, resolve
from tests.pages.conftest import Open

ENERGY = "energy_per_token_j"
TWO = pd.DataFrame(
    {
        "candidate_id": list("abcde"),
        ENERGY: [1.0, 2.0, 3.0, np.nan, 0.5],
        f"{ENERGY}__method": ["gpu", "gpu", "wall", "codecarbon", None],
        "output_tokens_per_s": [1.0, 2.0, 3.0, 4.0, 5.0],
        "output_tokens_per_s__method": ["timed", "timed", "loadgen", "timed", None],
    }
)


def test_only_methods_of_values_that_are_there_count() -> None:
    assert method_counts(TWO, ENERGY).to_dict() == {"gpu": 2, "wall": 1}
    assert multi_method_metrics(TWO, [ENERGY, "output_tokens_per_s"]) == (ENERGY,)


def test_the_commonest_method_stays_and_others_are_missing() -> None:
    compared, sentences = keep_one_method(TWO, [ENERGY, "output_tokens_per_s"])
    assert compared[ENERGY].tolist() == pytest.approx([1.0, 2.0, np.nan, np.nan, 0.5], nan_ok=True)
    assert TWO[ENERGY].tolist()[2] == 3.0
    assert sentences == (
        "Energy per output token comes from 2 methods here: GPU counters (2 candidates) and wall meter (1 candidate)."
        " They cover different parts of the machine, so their values can differ many times over. Only values by GPU"
        " counters are compared here; the others count as missing.",
    )


def test_one_method_is_left_as_it_is() -> None:
    one = TWO.iloc[:2]
    assert keep_one_method(one, [ENERGY]) == (one, ())
    refuse_mixed(one, [ENERGY])


def test_a_refusal_names_the_methods_and_two_remedies() -> None:
    with pytest.raises(InputError, match=r"in\.energy_per_token_j__method=gpu.*across_methods=1") as refused:
        refuse_mixed(TWO, ["output_tokens_per_s", ENERGY])
    assert refused.value.column == ENERGY


def test_the_energy_board_holds_every_method_that_sources_used() -> None:
    frame = store.board_frame("energy")
    assert set(method_counts(frame, ENERGY).index) >= {"gpu", "wall", "codecarbon"}
    assert frame[ENERGY].notna().all()
    assert frame.loc[frame[f"{ENERGY}__method"] == "gpu", "batch_size"].notna().all()


def test_every_energy_of_every_board_states_its_method() -> None:
    for board in store.boards()["id"]:
        frame = store.board_frame(board)
        for name in (name for name in frame if name.startswith("energy_") and "__" not in name):
            assert frame.loc[frame[name].notna(), f"{name}__method"].notna().all(), (board, name)


def test_the_front_is_of_one_method_until_asked_otherwise() -> None:
    view, _ = resolve(FrontierView(board="energy"))
    separate, across = answer_frontier(view), answer_frontier(view.with_changes(across_methods=True))
    assert len(separate.refused) == 1
    assert across.refused == ()
    methods = separate.frame[f"{ENERGY}__method"].iloc[separate.front]
    assert set(methods) == {"gpu"}, "what serves in batches, though CodeCarbon read more candidates"
    assert method_counts(store.board_frame("energy"), ENERGY).index[0] == "codecarbon"
    assert separate.n_missing > across.n_missing
    assert across.multi_method == (ENERGY,)


def test_an_origin_says_what_the_method_takes_in() -> None:
    row = store.board_frame("llm-perf").iloc[0].to_dict()
    found = origin(row, ENERGY)
    assert found is not None
    assert found.methods[0].startswith("By CodeCarbon.")


def test_methods_of_a_candidate_have_versions() -> None:
    frame = store.board_frame("llm-serving", "lm-arena-chat")
    key = frame.loc[frame["kind"] == "self-hosted", "candidate_id"].iloc[0]
    found = queries.measurements(store.warehouse().cursor(), key).set_index("metric")
    assert found.loc[ENERGY, ["method", "method_version"]].tolist() == ["gpu", "Zeus"]
    assert found.loc["itl_p50_ms", ["method", "method_version"]].tolist() == ["timed", "vLLM 0.11.1"]


def test_the_page_warns_and_offers_the_comparison(open_app: Open) -> None:
    app = open_app("frontier", board="energy")
    assert any("Only values by GPU counters are compared" in warning.value for warning in app.warning)
    (box,) = (box for box in app.checkbox if box.label == "Compare across methods")
    box.check().run()
    assert not app.exception
    assert any("different methods" in warning.value for warning in app.warning)


def test_a_chosen_method_is_compared_where_it_has_figures() -> None:
    compared, sentences = keep_one_method(TWO, [ENERGY], "wall")
    assert compared[ENERGY].tolist() == pytest.approx([np.nan, np.nan, 3.0, np.nan, 0.5], nan_ok=True)
    assert "Only values by wall meter are compared" in sentences[0]
    assert keep_one_method(TWO, [ENERGY], "formula")[0][ENERGY].equals(keep_one_method(TWO, [ENERGY])[0][ENERGY])


def test_the_frontier_starts_with_counters_and_offers_the_others(open_app: Open) -> None:
    app = open_app("frontier", board="energy")
    box = app.selectbox(key="frontier.method")
    assert box.value == "gpu"
    assert [option.partition(" (")[0] for option in box.options] == [
        "CodeCarbon",
        "GPU counters",
        "published formula",
        "wall meter",
    ]
    box.set_value("wall").run()
    assert not app.exception
    assert any("Only values by wall meter are compared" in warning.value for warning in app.warning)
    assert "10 candidates" in app.subheader[0].value
    shown = app.dataframe[0].value
    assert set(shown.loc[shown["energy_per_token_j"].notna(), "energy_per_token_j__method"]) == {"wall meter"}


def test_a_board_of_one_method_offers_none(open_app: Open) -> None:
    app = open_app("frontier", board="tasks")
    assert not [box for box in app.selectbox if box.key == "frontier.method"]
    assert not [box for box in app.checkbox if box.key == "frontier.across_methods"]
