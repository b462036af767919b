"""NVIDIA AIPerf's aggregated export, CSV and JSON.

Layout: AIPerf 0.1 to 0.5 (`profile_export_aiperf.csv`): `Metric,avg,min,max,p1,...,std`, a blank line, `Metric,Value`, and
since 0.3 tables of GPU telemetry below; the JSON form nests {unit, avg, p50, ...} and names the run in `input_config`.
"""

from __future__ import annotations

from data.uploads.reader import UploadFile
from data.uploads.tools.genai_perf import NO_BOARD, identity_of, nested_table
from data.uploads.tools.statistics_table import one_row
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows


def recognises(file: UploadFile) -> bool:
    """The statistics p1 and std, which its forerunner does not write; or a version of its own in the JSON."""
    value = file.tables.value
    if isinstance(value, dict):
        nested = isinstance(value.get("request_latency"), dict) or isinstance(value.get("time_to_first_token"), dict)
        return nested and ("aiperf_version" in value or "schema_version" in value or "telemetry_data" in value)
    names = [str(name).lower() for name in file.tables.frames[0].columns]
    return names[:2] == ["metric", "avg"] and {"p1", "std"} <= set(names)


def rows(file: UploadFile) -> ToolRows:
    """One candidate; tables of telemetry stand apart."""
    label = file.name.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "AIPerf run"
    value = file.tables.value
    if isinstance(value, dict):
        config = value.get("input_config")
        endpoint = config.get("endpoint") if isinstance(config, dict) else None
        identity = {"label": label}
        for part in (config, endpoint):
            identity |= identity_of(part if isinstance(part, dict) else {}, label)
        return one_row([nested_table(value)], identity, NO_BOARD, ("The file holds one run.",))
    tables = [frame for frame in file.tables.frames if str(frame.columns[0]).lower() == "metric"]
    return one_row(tables, {"label": label}, NO_BOARD, ("The file holds one run: one candidate.",))


TOOL = Tool("AIPerf", frozenset({MEASUREMENTS}), "AIPerf 0.1 to 0.5", recognises, rows)
