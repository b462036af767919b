"""Files damaged in every way there is: an answer or a sentence, within a bound of work, never a traceback."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from errors import ParetoscopeError
from pages.answers.datasets.file_reading import KIND_IDS, ReadOptions, kind_of, read_upload

EXPORTS = Path(__file__).with_name("exports")
FILES = sorted(path for path in EXPORTS.iterdir() if path.name != "expected.json")
MUTATIONS = 8  # of each file


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def shuffled(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    fields = [line.split(b",") for line in lines]
    for line in fields:
        chance.shuffle(line)
    return b"\n".join(b",".join(line) for line in fields)


def mixed_encodings(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + "ä\u2028é".encode(chance.choice(["utf-8", "utf-16-le", "utf-32"])) + b"\xe9\x81" + data[at:]


def huge_cell(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.choice([b"9", b"1,", b"[", b"a ", b'{"a":', b'"', b"K_"]) * 60_000 + data[at:]


def doubled(data: bytes, _chance: random.Random) -> bytes:
    return data + data


def without_lines(data: bytes, chance: random.Random) -> bytes:
    return b"\n".join(line for line in data.split(b"\n") if chance.random() > 0.3)


WAYS = (flipped, truncated, shuffled, mixed_encodings, huge_cell, doubled, without_lines, flipped)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_damaged_files_are_read_or_refused(path: Path) -> None:
    chance = random.Random(path.name)
    for number in range(MUTATIONS):
        data = WAYS[number % len(WAYS)](path.read_bytes(), chance)
        kind = kind_of(chance.choice(KIND_IDS))
        try:
            reply = read_upload(data, kind, path.name if number % 2 else "", ReadOptions())
        except ParetoscopeError as error:
            assert error.status in (400, 413), error.detail
            assert error.detail.endswith((".", "]."))
            assert len(error.detail) < 80_000
        else:
            assert reply["rows"] >= 0
            assert len(reply["faults"]) <= 200
