"""A swap that is stopped at any line leaves the old or the new tables whole, and the next start finds them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from data.settings import ROOT, Settings
from data.warehouse import opening, tables_swap
from errors import WarehouseError

DRIVER = Path(__file__).with_name("interrupted_swap.py")


@pytest.mark.parametrize("stop", ["kill", "interrupt"])
@pytest.mark.parametrize("way", ["exchange", "renames"])
def test_stopped_at_every_line(tmp_path, stop, way):
    command = [sys.executable, str(DRIVER), str(tmp_path / "data"), stop, way]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    assert run.returncode == 0, run.stderr
    steps = [line.split("|") for line in run.stdout.splitlines()]
    assert len(steps) > 25
    for step, _status, content, count, remains in steps:
        assert content in ("['old']", "['new']"), step
        assert (count, remains) == ("3", "['tables']"), step
    contents = [step[2] for step in steps]
    assert {contents[0], contents[-1]} == {"['old']", "['new']"}
    assert contents == sorted(contents, reverse=True)  # old until the swap, new after it


def tables(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text(text)
    return folder


@pytest.mark.parametrize("hidden", [".tables.old", ".refresh-abc/old"])
def test_whatever_opens_the_tables_puts_them_back(tmp_path, monkeypatch, hidden):
    monkeypatch.setattr(opening, "_is_whole", lambda _path: True)
    monkeypatch.setattr(opening, "_connect", lambda _path, _settings: None)
    tables(tmp_path / hidden / "source", "old")
    opening.open_warehouse(Settings(home=tmp_path / "home", tables=tmp_path / "tables"))
    assert (tmp_path / "tables" / "source" / "a.csv").read_text() == "old"


def test_nothing_to_recover_is_no_error(tmp_path):
    tables_swap.recover(tmp_path / "nothing" / "tables")
    tables_swap.recover(tmp_path / "tables")
    assert not (tmp_path / "tables").exists()


def test_two_at_once_are_refused_in_words(tmp_path):
    place = tables(tmp_path / "data" / "tables", "old")
    with (
        tables_swap.folder_beside(place),
        pytest.raises(WarehouseError, match="Another process"),
        tables_swap.folder_beside(place),
    ):
        pass
    assert [path.name for path in place.parent.iterdir()] == ["tables"]


@pytest.mark.parametrize("exchange", [True, False])
def test_a_swap_that_fails_leaves_the_old(tmp_path, monkeypatch, exchange):
    if not exchange:
        monkeypatch.setattr(tables_swap, "_exchange", lambda _new, _place: False)
    place = tables(tmp_path / "tables", "old")
    with pytest.raises(WarehouseError, match="cannot be put"):
        tables_swap.swap(tmp_path / "nothing", place)
    assert (place / "a.csv").read_text() == "old"
