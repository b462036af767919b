"""Which sign separates the fields of a text file: the one that gives every row as many fields as the first."""

from __future__ import annotations

import csv
import re

SAMPLE_CHARS, SAMPLE_LINES = 65_536, 60
NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
STATED = re.compile(r'"?sep=(?P<mark>[^\r\n"])"?[ \t]*(?:\r\n|\r|\n|$)', re.I)
BLANKS = re.compile(r"[ \t]{2,}|(?<=\S)[ \t](?=\S)")


def stated_separator(text: str) -> tuple[str, str]:
    """The separator of a first line such as `sep=;`, which spreadsheets write, and the text below it."""
    match = STATED.match(text)
    return (match["mark"], text[match.end() :]) if match else ("", text)


def likely_separator(text: str) -> str:
    """The separator whose rows agree best with the first row; a comma where none separates anything."""
    lines = _sample(text)
    best, best_score = ",", (0.0, 1)
    for mark in NAMES:
        score = _agreement(lines, mark)
        if score > best_score:
            best, best_score = mark, score
    return best


def without_comments(text: str) -> tuple[str, int]:
    """The text without the lines that start with # at its top, and how many there were.

    A last one that has as many fields as the line below is the header, and stays without its #.
    """
    count, at = 0, 0
    while text.startswith("#", at):
        end = re.compile(r"\r\n|\r|\n").search(text, at)
        if end is None:
            return text, 0
        line, following = text[at + 1 : end.start()], text[end.end() : end.end() + SAMPLE_CHARS]
        if not following.startswith("#") and _same_width(line, following):
            return text[at + 1 :].lstrip(" "), count
        count, at = count + 1, end.end()
    return text[at:], count


def blanks_as_tabs(text: str) -> str | None:
    """A table whose columns stand apart by blanks alone, with tabs instead; None where it is none."""
    lines = [line.strip() for line in _sample(text)]
    widths = {len(re.split(r"\s+", line)) for line in lines}
    if len(lines) < 3 or len(widths) != 1 or widths == {1} or any(mark in line for line in lines for mark in NAMES):
        return None
    if not all(re.search(r"[0-9]", line) for line in lines[1:]) or re.fullmatch(r"[\d.\s]+", lines[0]):
        return None
    return "\n".join("\t".join(re.split(r"[ \t]+", line.strip())) for line in text.splitlines())


def _same_width(line: str, following: str) -> bool:
    below = following.splitlines()[0] if following else ""
    return any(mark in line and line.count(mark) == below.count(mark) for mark in NAMES)


def _sample(text: str) -> list[str]:
    part = text[:SAMPLE_CHARS]
    lines = part.splitlines()
    if len(part) < len(text) and len(lines) > 1:
        lines = lines[:-1]
    return [line for line in lines if line.strip()][:SAMPLE_LINES]


def _agreement(lines: list[str], mark: str) -> tuple[float, int]:
    """Share of rows with as many fields as the first, and how many those are."""
    if not lines or mark not in lines[0]:
        return 0.0, 1
    try:
        widths = [len(fields) for fields in csv.reader(lines, delimiter=mark) if fields]
    except csv.Error:
        widths = [line.count(mark) + 1 for line in lines]
    width = widths[0]
    return (sum(each == width for each in widths) / len(widths), width) if width > 1 else (0.0, 1)
