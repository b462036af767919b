"""The bytes of a text file as text, and in words the encoding where it is not UTF-8; other kinds of file are named."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.uploads.cells import excerpt
from data.uploads.size_limits import FEWER_ROWS, check_size_mb
from errors import InputError

_PACKED = "is compressed; unpack it and send the file itself"
# How files that are no text begin, and what to do instead.
OTHER_KINDS = (
    (rb"PK[\x03\x05\x07]", "is a zip archive or an Excel workbook; unpack it, or save the sheet as CSV and send that"),
    (rb"\x1f\x8b|BZh[1-9]1AY|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!\x1a", _PACKED),
    (rb"PAR1[\x00-\x1f]", "is a Parquet file; give it the ending .parquet, or write the table as CSV"),
    (rb"\xd0\xcf\x11\xe0", "is an old Excel workbook; save the sheet as CSV and send that"),
    (rb"%PDF-", "is a PDF; send the table as CSV"),
)
SAMPLE_BYTES = 4096
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
UNUSUAL = re.compile(r"\S*[^\x00-\x7f]\S*")


@dataclass(frozen=True)
class DecodedText:
    """A text file's text; `assumed` has a sentence where its encoding was told by its bytes."""

    text: str
    assumed: tuple[str, ...] = ()


def decode(data: bytes, remedy: str = FEWER_ROWS) -> DecodedText:
    """The bytes as text: UTF-8, UTF-16, or else Windows-1252. Raises InputError for other files, TooLarge."""
    check_size_mb(data, remedy)
    for start, kind in OTHER_KINDS:
        if re.match(start, data):
            raise InputError(f"The file {kind}.")
    text, assumed = _decoded(data)
    if control := CONTROL.search(text):
        line, sign = text.count("\n", 0, control.start()) + 1, ord(control[0])
        name = "a NUL byte" if sign == 0 else f"the control character 0x{sign:02X}"
        raise InputError(f"The file holds {name} in line {line}; send a text file, such as CSV in UTF-8.")
    if not text.strip():
        raise InputError("The file is empty; send a table with a header and at least one row.")
    return DecodedText(text, assumed)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    if encoding := _utf16(data):
        try:
            return data.decode(encoding).removeprefix("\ufeff"), ("The file is in UTF-16 and was read as that.",)
        except UnicodeDecodeError as error:
            raise InputError("The file is in UTF-16 and was cut off on its way; save it as CSV UTF-8.") from error
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"line {line} holds the byte 0x{data[error.start]:02X}"
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise InputError(
                f"The file is not in UTF-8: {byte}, and its encoding is not known. Save it as CSV UTF-8 and send that."
            ) from error
    word = UNUSUAL.search(text)
    example = f", so that it has '{excerpt(word[0])}'" if word else ""
    return text, (
        f"The file is not in UTF-8 ({byte}); its encoding was taken as Windows-1252{example}. If that is spelled "
        "wrong, save the file as CSV UTF-8.",
    )


def _utf16(data: bytes) -> str:
    """The encoding by its mark, or by zeros in every second byte; empty where it is neither."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:SAMPLE_BYTES]
    if len(sample) < 8:
        return ""
    even, odd = sample[::2].count(0) / len(sample), sample[1::2].count(0) / len(sample)
    return "utf-16-le" if odd > 0.3 and even < 0.1 else "utf-16-be" if even > 0.3 and odd < 0.1 else ""
