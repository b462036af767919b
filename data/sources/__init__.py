"""The sources of the built-in data, one module each. Adding a source is one module and one line here."""

from __future__ import annotations

from types import MappingProxyType

from data.sources import (
    chinchilla_kyotakano,
    clark2022,
    codecarbon,
    datacenter_pue,
    ecologits,
    epoch,
    gadre2024,
    gemstones2025,
    gpu_rental,
    gpu_specs,
    litellm_prices,
    llm_perf,
    llmrouter_nine,
    lmarena,
    lmarena_history,
    luccioni_co2,
    mlenergy_v1,
    mlenergy_v3,
    mlperf_inference,
    mmlu_pro,
    muennighoff2023,
    obsscaling,
    olmo_ladder2024,
    porian2024,
    qscaled,
    quant_aqlm,
    quant_autoround,
    quant_awq,
    quant_efficientqat,
    quant_intel_nc,
    quant_llamacpp,
    quant_nncf,
    quant_paretoq,
    quant_torchao,
    rectified_lin2024,
    routellm,
    routerarena,
    sloth,
    timm,
    zeus,
)
from data.sources.source import Source

SOURCES = MappingProxyType(
    {
        module.SOURCE.id: module.SOURCE
        for module in (
            mlenergy_v3,
            lmarena,
            epoch,
            litellm_prices,
            rectified_lin2024,
            gpu_specs,
            gpu_rental,
            chinchilla_kyotakano,
            gadre2024,
            muennighoff2023,
            porian2024,
            gemstones2025,
            clark2022,
            olmo_ladder2024,
            obsscaling,
            sloth,
            qscaled,
            mmlu_pro,
            llmrouter_nine,
            routellm,
            routerarena,
            codecarbon,
            ecologits,
            datacenter_pue,
            quant_aqlm,
            quant_autoround,
            quant_awq,
            quant_efficientqat,
            quant_intel_nc,
            quant_llamacpp,
            quant_nncf,
            quant_paretoq,
            quant_torchao,
            llm_perf,
            mlperf_inference,
            mlenergy_v1,
            timm,
            lmarena_history,
            luccioni_co2,
            zeus,
        )
    }
)

__all__ = ["SOURCES", "Source"]
