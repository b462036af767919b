"""Ways in which files get damaged, and what reading one may take; a test tries a few, a benchmark hundreds."""

from __future__ import annotations

import random
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from errors import ParetoscopeError
from pages.answers.datasets.file_reading import KIND_IDS, ReadOptions, kind_of, read_upload

FILES = sorted(path for path in Path(__file__).with_name("exports").iterdir() if path.name != "expected.json")
MOST_CPU_S, MOST_MEMORY_MB = 5.0, 300.0  # above what the file itself takes


@dataclass(frozen=True)
class DamagedFile:
    """A damaged file, the kind it is sent as, and what was done to it."""

    name: str
    kind: str
    data: bytes
    how: str


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
    cell = chance.choice(
        [b"9", b"1,", b"[", b"a ", b'{"a":', b'"', b"K_", b"|-", b"<td>", b"a: 1\n", b"(", b"INSERT INTO a ("]
    )
    return data[:at] + cell * 60_000 + data[at:]


def doubled(data: bytes, _chance: random.Random) -> bytes:
    return data + data


def without_lines(data: bytes, chance: random.Random) -> bytes:
    return b"\n".join(line for line in data.split(b"\n") if chance.random() > 0.3)


WAYS = (flipped, truncated, shuffled, mixed_encodings, huge_cell, doubled, without_lines)


def damaged_files(count: int, seed: int) -> Iterator[DamagedFile]:
    """So many damaged files: every way in turn, of files in an order that the seed decides."""
    chance = random.Random(seed)
    for number in range(count):
        path, way = chance.choice(FILES), WAYS[number % len(WAYS)]
        data = way(path.read_bytes(), chance)
        yield DamagedFile(path.name if chance.random() < 0.5 else "", chance.choice(KIND_IDS), data, way.__name__)


def read_damaged(file: DamagedFile) -> str:
    """Read a file as a call would: `read`, or the sentence that refuses it. Anything else raises."""
    try:
        reply = read_upload(file.data, kind_of(file.kind), file.name, ReadOptions())
    except ParetoscopeError as error:
        assert error.status in (400, 413), error.detail
        assert error.detail.endswith((".", "]."))
        assert len(error.detail) < 80_000
        return error.detail
    assert reply["rows"] >= 0
    assert len(reply["faults"]) <= 200
    return "read"


def used() -> tuple[float, float]:
    """Seconds of the processor that this process took so far, and the most MB that it has held."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
