"""The whole answer of the Device page as plain values, as the call over HTTP gives it."""

from __future__ import annotations

from models.device.local_speed import LEVEL
from pages.answers.device.answer import DeviceAnswer
from pages.answers.device.machine import Machine
from pages.answers.device.new_device import DRAWS, NewDevice, new_device, new_device_verdict
from pages.answers.device.replies import DeviceReply, MachineReply, NewDeviceReply, SpeedErrorReply
from pages.answers.device.sentences import METHOD, doubts, verdict
from pages.answers.device.split_computing import split_reply
from pages.answers.device.view import DeviceView
from pages.answers.device.vision_limits import vision_reply


def device_reply(answer: DeviceAnswer, view: DeviceView) -> DeviceReply:
    """Every part of the page for a view. Raises InputError for measurements of the user that cannot be read."""
    return DeviceReply(
        verdict=verdict(answer),
        device=_machine(answer.machine),
        pick=answer.pick,
        rows=list(answer.rows),
        speed_error=speed_error(answer),
        split=split_reply(view),
        new_device=_new_device(new_device(view)),
        vision=vision_reply(view),
        method=METHOD,
        warnings=doubts(answer),
        data_version=answer.data_version,
    )


def speed_error(answer: DeviceAnswer) -> SpeedErrorReply:
    """How the speed model does on rows that it was not fitted to."""
    study = answer.study
    return SpeedErrorReply(
        rows=len(study.rows),
        machines=study.n_machines,
        median_error_pct=round(study.median_error_pct("new_machine"), 1),
        coverage_pct=round(100 * study.new_machine_coverage, 1),
        known_machine_rows=int(study.rows["known_machine"].notna().sum()),
        known_machine_median_error_pct=round(study.median_error_pct("known_machine"), 1),
        known_machine_coverage_pct=round(100 * study.known_machine_coverage, 1),
        level=LEVEL,
        left_out=dict(study.left_out),
        corrected_by=None if answer.correction is None else round(answer.correction, 3),
    )


def _machine(machine: Machine) -> MachineReply:
    return MachineReply(
        id=machine.id,
        label=machine.label,
        memory_gb=machine.memory_gb,
        usable_gb=round(machine.usable_gb, 3),
        bandwidth_gb_s=machine.bandwidth_gb_s,
        storage_gb_s=machine.storage_gb_s,
        storage_kind="assumed" if machine.storage_is_assumed else "claimed",
        power_w=machine.power_w,
        origin=machine.origin,
        url=machine.url,
        changed=list(machine.changed),
    )


def _new_device(study: NewDevice) -> NewDeviceReply:
    return NewDeviceReply(
        device=study.device,
        samples=study.samples,
        draws=DRAWS,
        spearman=round(float(study.spearman.mean()), 4),
        spearman_low=round(float(study.spearman.min()), 4),
        spearman_high=round(float(study.spearman.max()), 4),
        paper_mean_spearman=round(study.paper_mean, 4),
        own_median_ms=None if study.own is None else round(float(study.own["predicted_ms"].median()), 3),
        verdict=new_device_verdict(study),
    )
