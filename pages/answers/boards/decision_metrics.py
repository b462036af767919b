"""Which metric plays which part in a decision: quality, cost, energy, latency, per board.

Adding a board to the Choose page is one entry here. A part that a board has no metric for is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

PARTS = ("quality", "cost", "energy", "latency")
PERCENTILES = ("p50", "p90", "p95", "p99")


@dataclass(frozen=True)
class Roles:
    """The metrics a board decides on. `qualities` are the measures on offer, the first being the default."""

    board: str
    cost: str
    energy: str
    latency: str
    qualities: tuple[str, ...] = ()
    unit: str = "request"
    has_tokens: bool = True

    def latency_at(self, percentile: str) -> str:
        """The latency metric at a percentile, where the board has percentiles."""
        return self.latency.format(percentile=percentile)


TEXT_QUALITIES = (
    "arena_2026_rating",
    "arena_2026_hard_rating",
    "arena_2026_coding_rating",
    "arena_2026_math_rating",
    "arena_2026_expert_rating",
    "arena_2026_instruction_rating",
    "arena_2026_creative_rating",
    "arena_2026_multiturn_rating",
    "arena_2026_long_rating",
    "arena_2026_english_rating",
    "arena_2026_non_english_rating",
    "arena_2026_chinese_rating",
    "arena_2026_french_rating",
    "arena_2026_german_rating",
    "arena_2026_japanese_rating",
    "arena_2026_korean_rating",
    "arena_2026_polish_rating",
    "arena_2026_russian_rating",
    "arena_2026_spanish_rating",
    "arena_2026_business_rating",
    "arena_2026_media_rating",
    "arena_2026_legal_rating",
    "arena_2026_science_rating",
    "arena_2026_mathematical_rating",
    "arena_2026_medicine_rating",
    "arena_2026_software_rating",
    "arena_2026_writing_rating",
    "arena_text",
    "arena_text_style",
    "arena_text_hard",
    "arena_text_coding",
    "arena_text_math",
    "arena_text_expert",
    "arena_text_if",
    "arena_text_creative",
    "arena_text_multiturn",
    "arena_text_long",
    "arena_text_english",
    "arena_text_chinese",
    "comparia_rating",
    "gpqa_diamond_pct",
    "math_level5_pct",
    "swe_bench_pct",
    "aider_polyglot_pct",
    "simple_bench_pct",
    "livebench_pct",
)
ROLES = MappingProxyType(
    {
        roles.board: roles
        for roles in (
            Roles(
                "llm-serving",
                cost="cost_per_1k_requests_usd",
                energy="energy_per_response_j",
                latency="itl_{percentile}_ms",
                qualities=(*TEXT_QUALITIES, "arena_vision"),
            ),
            Roles(
                "image-generation",
                cost="cost_per_1k_images_usd",
                energy="energy_per_image_j",
                latency="batch_latency_s",
                unit="image",
                has_tokens=False,
            ),
            Roles(
                "video-generation",
                cost="cost_per_1k_videos_usd",
                energy="energy_per_video_j",
                latency="batch_latency_s",
                unit="video",
                has_tokens=False,
            ),
        )
    }
)
# The measure nearest to what a task asks for; the board's first quality otherwise.
TASK_QUALITY = MappingProxyType(
    {
        "gpqa": "arena_2026_hard_rating",
        "sourcegraph-fim": "arena_2026_coding_rating",
        "image-chat": "arena_vision",
        "video-chat": "arena_vision",
    }
)
TASK_BOARD = MappingProxyType({"text-to-image": "image-generation", "text-to-video": "video-generation"})


def board_of(task: str) -> str:
    """The board that holds a task."""
    return TASK_BOARD.get(task, "llm-serving")


def default_quality(task: str) -> str | None:
    """The quality measure a task starts with; None where nothing measures it."""
    offered = ROLES[board_of(task)].qualities
    return TASK_QUALITY.get(task, offered[0] if offered else None)
