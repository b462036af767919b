"""NOTICE and the sheets of provenance say what the registry says, and every shipped source may be shipped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.refresh import notice
from data.settings import ROOT, Settings
from data.sources import SOURCES, Source

TABLES = Settings().tables


def test_the_file_is_what_the_command_writes() -> None:
    assert (ROOT / "NOTICE").read_text(encoding="utf-8") == notice.notice(), "run python -m data.refresh.notice"


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.id)
def test_a_source_is_shipped_for_a_stated_reason(source: Source) -> None:
    assert source.may_ship_because.endswith("."), "say why its figures may be shipped, or do not register it"
    if source.licence.startswith("none stated"):
        assert "permits" not in source.may_ship_because or "Apache-2.0" in source.licence


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.id)
def test_the_notice_gives_title_address_licence_and_citation(source: Source) -> None:
    words = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
    for text in (source.title, source.url, source.licence, source.citation, source.may_ship_because):
        assert " ".join(text.split()) in words


def test_every_folder_of_tables_has_a_source_that_may_ship() -> None:
    for path in TABLES.glob("*/*provenance.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["source"]["may_ship_because"], path


def test_the_sheets_say_what_the_registry_says(tmp_path: Path) -> None:
    for source in SOURCES:
        (tmp_path / source).mkdir()
        (tmp_path / source / "provenance.json").write_bytes((TABLES / source / "provenance.json").read_bytes())
    assert notice.renew_sheets(tmp_path) == 0
    sheet = tmp_path / "timm" / "provenance.json"
    before = sheet.read_bytes()
    sheet.write_bytes(before.replace(b"Apache-2.0", b"MIT", 1))
    assert notice.renew_sheets(tmp_path) == 1
    assert sheet.read_bytes() == before
