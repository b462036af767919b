"""Downloading with limits: https alone, a size, a time, a checksum."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from time import monotonic

from errors import WarehouseError

CHUNK = 1 << 16
UNTOUCHED = "The data in use was not touched."


def fetch(address: str, most_bytes: int, timeout_s: float) -> bytes:
    """What is at an address, or `most_bytes` and a little more of it where it is longer.

    Raises WarehouseError where it is not https, is gone, or is slower than the limit.
    """
    if not address.startswith(("https://", "http://127.0.0.1:")):
        raise WarehouseError(f"{address} is not an https address. {UNTOUCHED}")
    started, content = monotonic(), bytearray()
    try:
        with urllib.request.urlopen(address, timeout=min(timeout_s, 30.0)) as answer:  # noqa: S310 - checked above
            while chunk := answer.read1(CHUNK):
                content += chunk
                if len(content) > most_bytes:
                    break
                if monotonic() - started > timeout_s:
                    raise TimeoutError(f"longer than {timeout_s:g} s")
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise WarehouseError(f"{address} cannot be read: {error}. {UNTOUCHED} Try again later.") from error
    return bytes(content)


def checked(content: bytes, sha256: str, address: str, n_bytes: int | None = None) -> bytes:
    """The same content. Raises WarehouseError where it is cut, or has another checksum or size."""
    if n_bytes is not None and len(content) < n_bytes:
        raise WarehouseError(f"{address} ended after {len(content):,} of {n_bytes:,} bytes. {UNTOUCHED}")
    if len(content) > (n_bytes or len(content)) or hashlib.sha256(content).hexdigest() != sha256:
        raise WarehouseError(f"{address} is not the file its checksum names: it was changed upstream. {UNTOUCHED}")
    return content
