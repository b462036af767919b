"""Settings of a deployment, read from environment variables that start with PARETOSCOPE_."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Where things lie and how much one request may cost."""

    model_config = SettingsConfigDict(env_prefix="PARETOSCOPE_", frozen=True)

    home: Path = Field(default=ROOT / ".paretoscope", description="Folder of the warehouse and of saved views.")
    tables: Path = Field(default=ROOT / "data" / "tables", description="Folder of the built-in tables.")
    views_url: str = Field(default="", description="SQLAlchemy URL of saved views; empty: SQLite in `home`.")
    max_body_mb: float = Field(default=10.0, gt=0, description="Largest request body or upload, in MB.")
    max_rows: int = Field(default=200_000, gt=0, description="Most rows one upload may hold.")
    max_kept_sets: int = Field(default=100, ge=0, description="Most data sets that may be kept under a name.")
    max_curves: int = Field(default=2_000, gt=0, description="Most curves one fit may hold.")
    fit_timeout_s: float = Field(default=60.0, gt=0, description="Longest one fit may take, in seconds.")
    workers: int = Field(
        default=2, gt=0, description="Processes for fits and replays; one of several is for short work."
    )
    worker_memory_mb: int = Field(default=4096, gt=0, description="Memory that work may take in its process, in MB.")
    max_waiting: int = Field(default=32, gt=0, description="Most fits and replays that may wait for a process.")
    max_waiting_per_caller: int = Field(default=8, gt=0, description="Most of them that one caller may have waiting.")
    trusted_proxies: str = Field(
        default="",
        description="Proxies (addresses or networks, by commas) whose X-Forwarded-For says who calls.",
    )
    registry: str = Field(
        default="", description="Package index, for sources inside packages: its address, or one with {file} in it."
    )
    openrouter_exports: str = Field(default="", description="Address of OpenRouter's dated exports, for their prices.")
    duckdb_memory: str = Field(default="1GB", description="DuckDB's memory limit.")
    duckdb_threads: int = Field(default=2, gt=0, description="DuckDB's threads.")

    allowed_hosts: str = Field(
        default="", description="Hosts that requests may be for, separated by commas; empty: any. *.name: all below it."
    )
    head_timeout_s: float = Field(default=10.0, gt=0, description="Longest a request's head may take to arrive.")
    max_connections: int = Field(default=1_000, gt=0, description="Most connections that may be open at once.")

    log_format: Literal["text", "json"] = Field(
        default="text", description="text, or json: one object per line, also one per request and rerun of a page."
    )
    slow_request_s: float = Field(
        default=5.0, ge=0, description="Requests and reruns that take this long are logged as slow; 0: none is."
    )

    sign_in: bool = Field(
        default=False, description="People sign in by OpenID Connect, and saved views and data sets have owners."
    )
    admins: str = Field(
        default="", description="Who may change everything, by commas: verified email addresses or subject ids."
    )
    max_views_per_person: int = Field(default=500, ge=0, description="Most views that one person may have saved.")
    max_kept_sets_per_person: int = Field(default=20, ge=0, description="Most data sets that one person may keep.")
    token_days: int = Field(default=90, gt=0, description="Days after which a token for programs ends.")

    def hosts(self) -> tuple[str, ...]:
        """The allowed hosts in lower case."""
        return tuple(name.strip().lower() for name in self.allowed_hosts.split(",") if name.strip())

    def resolved_views_url(self) -> str:
        """URL of the saved-views database."""
        return self.views_url or f"sqlite:///{self.home / 'views.sqlite'}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
