"""Energies of several methods over HTTP: refused with two remedies, served and marked where asked for."""

from __future__ import annotations

import httpx
import pytest

from tests.server.asking import problem, rows

BOARD = "boards/energy"


@pytest.mark.parametrize("path", ["candidates.csv", "candidates.json", "frontier.csv", "frontier.json"])
def test_several_methods_are_refused(api: httpx.Client, path: str) -> None:
    reply = problem(api.get(f"{BOARD}/{path}"), 400)
    assert reply["column"] == "energy_per_token_j"
    assert all(word in reply["detail"] for word in ("CodeCarbon", "GPU counters", "wall meter", "across_methods=1"))


def test_either_remedy_works(api: httpx.Client) -> None:
    wall_metered = rows(
        api.get(f"{BOARD}/frontier.csv", params={"in.energy_per_token_j__method": "wall", "in.power_w__method": "wall"})
    )
    every = rows(api.get(f"{BOARD}/frontier.csv", params={"across_methods": "1"}))
    assert {row["energy_per_token_j__method"] for row in wall_metered} == {"wall"}
    assert {row["energy_per_token_j__method"] for row in every} >= {"wall", "gpu", "codecarbon"}
    assert len(every) > len(wall_metered) > 0


def test_an_objective_that_is_no_energy_is_not_refused(api: httpx.Client) -> None:
    answer = api.get(f"{BOARD}/frontier.csv", params={"objectives": "output_tokens_per_s:max,peak_memory_gb:min"})
    assert answer.status_code == 200


def test_a_wrong_wish_gets_a_sentence(api: httpx.Client) -> None:
    assert "across_methods" in problem(api.get(f"{BOARD}/candidates.csv?across_methods=maybe"), 400)["detail"]
