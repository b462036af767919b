"""Exports of tools, and files as people write them: read right, or asked about, never wrong.

`exports/expected.json` has a line per file: how many rows, the tool that wrote it, numbers that must be among the
values, words to be said (`refused`: in the refusal), texts of the first row, and values that must be left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.uploads.tools import TOOLS
from errors import InputError
from pages.answers.datasets.file_reading import ReadOptions, ReadReply, kind_of, read_upload

EXPORTS = Path(__file__).with_name("exports")
CASES = json.loads((EXPORTS / "expected.json").read_text(encoding="utf-8"))


def reading(case: dict[str, Any]) -> ReadReply:
    data = (EXPORTS / case["file"]).read_bytes()
    return read_upload(data, kind_of(case["kind"]), case["file"], ReadOptions())


def numbers(value: object) -> Iterator[float]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from numbers(part)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_a_file_as_it_comes(case: dict[str, Any]) -> None:
    if words := case.get("refused"):
        with pytest.raises(InputError) as refused:
            reading(case)
        assert all(word in refused.value.detail for word in words)
        return
    reply = reading(case)
    assert reply["rows"] == case["rows"]
    assert case.get("tool", "") in reply["format"]
    values = list(numbers(reply["data"]))
    near = case.get("tolerance", 1e-6)
    missing = [want for want in case.get("numbers", []) if not any(abs(x - want) <= near * abs(want) for x in values)]
    assert not missing, reply
    told = json.dumps([reply["assumed"], reply["faults"], reply["left_out"]], ensure_ascii=False)
    assert not [word for word in case.get("words", []) if word not in told], told
    for name, text in case.get("text", {}).items():
        assert reply["data"][0][name] == text
    for name in case.get("missing", []):
        assert all(row[name] is None for row in reply["data"])
    if "words" not in case:
        assert not reply["faults"]


def test_every_tool_has_an_export_among_them() -> None:
    named = {case["tool"] for case in CASES if "tool" in case}
    assert named == {tool.title for tool in TOOLS}
