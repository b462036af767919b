"""The bytes of a text file as text; other kinds of file and other encodings are named, with what to do instead."""

from __future__ import annotations

import re

from data.uploads.size_limits import FEWER_ROWS, check_size_mb
from errors import InputError

_UTF16 = "is in UTF-16; save it as 'CSV UTF-8' and send that"
_PACKED = "is compressed; unpack it and send the CSV itself"
# How files that are no CSV begin, and what to do instead.
OTHER_KINDS = (
    (rb"PK[\x03\x05\x07]", "is a zip archive or an Excel workbook; unpack it, or save the sheet as 'CSV UTF-8'"),
    (rb"\x1f\x8b|BZh[1-9]1AY|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!\x1a", _PACKED),
    (rb"PAR1[\x00-\x1f]", "is a Parquet file; give it the ending .parquet, or write the table as CSV"),
    (rb"\xd0\xcf\x11\xe0", "is an old Excel workbook; save the sheet as 'CSV UTF-8' and send that"),
    (rb"%PDF-", "is a PDF; send a CSV file"),
    (rb"\xff\xfe|\xfe\xff", _UTF16),
)


def decode(data: bytes, remedy: str = FEWER_ROWS) -> str:
    """The bytes as text; raises InputError for other files and encodings, TooLarge beyond the size limit."""
    check_size_mb(data, remedy)
    for start, kind in OTHER_KINDS:
        if re.match(start, data):
            raise InputError(f"The file {kind}.")
    if (at := data.find(b"\0")) >= 0:
        raise InputError(f"The file holds a NUL byte in line {_line(data, at)}; send a text file, CSV in UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"The file is not in UTF-8: line {_line(data, error.start)} holds the byte 0x{data[error.start]:02X}, "
            "as older encodings write it. Save it as 'CSV UTF-8' and send that."
        ) from error
    if not text.strip():
        raise InputError("The file is empty; send a CSV with a header and at least one row.")
    return text


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1
