"""Grids and data centres: units and the traps of their files."""

from __future__ import annotations

import pytest

from data.warehouse.queries import grids, sites


def test_countries_are_those_of_the_files(cur):
    france = cur.execute(
        "SELECT source, gco2e_per_kwh, year FROM carbon_intensity WHERE zone = 'France' ORDER BY source"
    ).fetchall()
    assert france[0] == ("codecarbon", 56.039, 2023)
    assert france[1][1] == pytest.approx(41.44)  # the file says 0.04144 kg


def test_states_are_in_grams_not_pounds(cur):
    pounds = 713.976  # a megawatt-hour, as the file says of Alabama
    (value,) = cur.execute("SELECT gco2e_per_kwh FROM carbon_intensity WHERE zone = 'USA, Alabama'").fetchone()
    assert value == pytest.approx(pounds * 453.59237 / 1000, rel=1e-6)


def test_no_country_is_given_the_worlds_mean(cur):
    world = cur.execute("SELECT gco2e_per_kwh FROM carbon_intensity WHERE zone = 'World'").fetchone()[0]
    same = cur.execute("SELECT count(*) FROM carbon_intensity WHERE gco2e_per_kwh = $1", [world]).fetchone()[0]
    assert same == 1
    table = grids(cur)
    assert table.index.is_unique
    assert "World" in table.index
    assert table["gco2e_per_kwh"].between(0, 1500).all()


def test_sites_use_more_than_their_machines(cur):
    table = sites(cur)
    assert (table["pue"] >= 1).all()
    assert table.set_index(["provider", "site"]).loc[("AWS", "Global average"), "pue"] == 1.15
