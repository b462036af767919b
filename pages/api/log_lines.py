"""The log as JSON lines, one object each, without people's data: for programs that collect logs.

What went wrong is told by the exception's type and the places in the code. Its text is left out: it may quote a value
that somebody sent. Nothing here knows addresses, callers, titles or names.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from data.settings import ROOT, settings

MOST_FRAMES = 20
ACCESS = "uvicorn.access"


class JsonLines(logging.Formatter):
    """A record as a JSON object: time, level, logger, message, the fields of its own, and where it failed."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["places"] = [
                f"{_place(frame.filename)}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
            ]
        return json.dumps(line, ensure_ascii=False, default=str)


def _place(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def set_up_log(streamlit_logger: ModuleType) -> None:
    """Write the log in the format of the settings: as Streamlit and uvicorn do, or all of it as JSON lines.

    Streamlit gives each of its loggers a handler of its own, also later; hence its module's function is replaced.
    """
    if settings().log_format != "json":
        return
    lines = JsonLines()
    root = logging.StreamHandler()
    root.setFormatter(lines)
    logging.basicConfig(handlers=[root], level=logging.WARNING, force=True)
    logging.getLogger("paretoscope").setLevel(logging.INFO)

    def pass_on(logger: logging.Logger) -> None:
        logger.handlers.clear()
        logger.propagate = True

    streamlit_logger.setup_formatter = pass_on  # type: ignore[attr-defined]
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("streamlit", "uvicorn") and name != ACCESS:  # it names callers and addresses
            pass_on(logging.getLogger(name))
