"""Which metric plays which part in a decision: quality, cost, energy, latency, speed, memory, per board.

Adding a board to the Choose page is one entry here. A part that a board has no metric for is left out; where a part has
several metrics, the one that most of the task's candidates have is used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

PARTS = ("quality", "cost", "energy", "latency", "speed", "memory")
PERCENTILES = ("p50", "p90", "p95", "p99")


@dataclass(frozen=True)
class Roles:
    """The metrics a board decides on, the usual one of each part first. `unit` is what one request to it makes.

    `compares_systems`: candidates are machines and settings that run the same models, so each competes for itself.
    """

    board: str
    qualities: tuple[str, ...] = ()
    cost: tuple[str, ...] = ()
    energy: tuple[str, ...] = ()
    latency: tuple[str, ...] = ()
    speed: tuple[str, ...] = ()
    memory: tuple[str, ...] = ()
    unit: str = "request"
    has_tokens: bool = False
    compares_systems: bool = False

    def columns(self, n_known: Callable[[str], int], percentile: str) -> dict[str, str]:
        """The metric of each part but quality: of those in its list the one that most candidates have, if any has."""
        columns = {}
        for part in (part for part in PARTS if part != "quality"):
            names = [name.format(percentile=percentile) for name in getattr(self, part)]
            name = max(names, key=n_known, default="")
            if name and n_known(name):
                columns[part] = name
        return columns

    @property
    def has_percentiles(self) -> bool:
        """Whether its latency is measured at several percentiles."""
        return any("{" in name for name in self.latency)


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
TESTS = ("accuracy_mean_pct", "arc_pct", "hellaswag_pct", "truthfulqa_pct")
OPEN_LLM = ("ifeval_pct", "bbh_pct", "open_llm_math_pct", "open_llm_gpqa_pct", "musr_pct", "open_llm_mmlu_pro_pct")
ROLES = MappingProxyType(
    {
        roles.board: roles
        for roles in (
            Roles(
                "llm-serving",
                qualities=(*TEXT_QUALITIES, "arena_vision"),
                cost=("cost_per_1k_requests_usd",),
                energy=("energy_per_response_j",),
                latency=("itl_{percentile}_ms",),
                has_tokens=True,
            ),
            Roles(
                "inference-2026",
                qualities=TEXT_QUALITIES,
                cost=("cost_per_mtok_output_usd",),
                energy=("energy_per_token_j",),
                latency=("itl_mean_ms",),
                speed=("throughput_per_gpu_tok_s",),
                unit="output token",
            ),
            Roles(
                "image-generation",
                cost=("cost_per_1k_images_usd",),
                energy=("energy_per_image_j",),
                latency=("batch_latency_s",),
                unit="image",
            ),
            Roles(
                "video-generation",
                cost=("cost_per_1k_videos_usd",),
                energy=("energy_per_video_j",),
                latency=("batch_latency_s",),
                unit="video",
            ),
            Roles(
                "vision",
                qualities=("imagenet_top1_pct", "imagenet_real_top1_pct", "imagenet_v2_top1_pct"),
                speed=("inferences_per_s",),
                unit="image",
            ),
            Roles(
                "quantization",
                qualities=("accuracy_lost_points", "perplexity_ratio", "kl_divergence", "mmlu_lost_relative_pct"),
                latency=("decode_ms_per_token",),
                speed=("decode_tokens_per_s", "throughput_per_gpu_tok_s", "inferences_per_s", "speedup"),
                memory=("model_size_gb", "peak_memory_gb", "size_share_pct", "bits_per_weight"),
                unit="output token",
            ),
            Roles(
                "llm-perf",
                qualities=("open_llm_mean_pct",),
                cost=("cost_per_mtok_output_usd",),
                energy=("energy_per_token_j",),
                latency=("decode_ms_per_token",),
                memory=("peak_memory_gb",),
                unit="output token",
            ),
            Roles(
                "evaluation",
                qualities=("open_llm_mean_pct", *OPEN_LLM),
                memory=("weights_gb",),
                unit="answer",
            ),
            Roles(
                "local",
                qualities=("accuracy_pct", "accuracy_lost_points"),
                energy=("energy_per_token_bound_j",),
                speed=("decode_tokens_per_s",),
                memory=("peak_memory_gb",),
                unit="output token",
            ),
            Roles(
                "mlperf",
                qualities=("benchmark_score",),
                energy=("energy_per_inference_j", "energy_per_token_j"),
                latency=("latency_per_query_ms",),
                speed=("inferences_per_s", "output_tokens_per_s"),
                unit="inference",
                compares_systems=True,
            ),
            Roles(
                "accelerators-2025",
                energy=("energy_per_total_token_j",),
                latency=("batch_latency_s",),
                speed=("total_tokens_per_s",),
                unit="token",
            ),
            Roles(
                "tasks",
                qualities=("benchmark_score",),
                energy=("energy_per_inference_j",),
                speed=("inferences_per_s",),
                unit="inference",
            ),
            Roles(
                "chat-2023",
                qualities=TESTS,
                energy=("energy_per_response_j",),
                latency=("latency_per_response_s",),
                unit="answer",
            ),
            Roles(
                "arena-french",
                qualities=("comparia_rating",),
                energy=("energy_per_token_j",),
                unit="output token",
            ),
            Roles(
                "training",
                energy=("energy_to_target_kwh",),
                latency=("time_to_target_h",),
                unit="training run",
            ),
        )
    }
)
# The measure nearest to what a task asks for; the board's first measured quality otherwise.
TASK_QUALITY = MappingProxyType(
    {
        "gpqa": "arena_2026_hard_rating",
        "sourcegraph-fim": "arena_2026_coding_rating",
        "image-chat": "arena_vision",
        "video-chat": "arena_vision",
    }
)
