"""The deadline policy, the waves and the quiet times of ``campaign.yaml``."""

from datetime import date, time
from pathlib import Path

import pytest

from tenken.questionnaire.survey import check_survey_files, load_survey
from tenken.questionnaire.survey_model import (
    CampaignDefaults,
    QuietAfternoon,
    QuietPeriod,
    QuietTimes,
    WaveAudience,
    WaveDefaults,
)
from tests.unit.questionnaire_survey.test_survey_files import FILES

POLICY = "{corrections: until-deadline, late: refused, text: {ja: 締切まで, en: Until the deadline}}"
WHOLE_POLICY = POLICY.replace(
    "late: refused", "late: refused, grace_minutes: 60, drafts: partial, partial_from_percent: 80"
)
WAVE = 'name: 督促1, purpose: reminder, message: reminder, on: 2026-08-03, at: "10:00", channels: [mail]'
QUIET = """\
quiet:
  sending_from: "09:00"
  sending_until: "17:00"
  weekdays: [thursday]
  afternoons: [{weekday: saturday, start: "12:00"}]
  periods: [{name: お盆, first: "08-13", last: "08-16"}]
  public_holidays: true
"""


def written(folder: Path, *changes: tuple[str, str], more: str = "") -> Path:
    """The small survey with its campaign file changed."""
    for name, content in FILES.items():
        text = content
        if name == "campaign.yaml":
            for old, new in changes:
                assert old in text
                text = text.replace(old, new, 1)
            text += more
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def campaign(folder: Path, *changes: tuple[str, str], more: str = "") -> CampaignDefaults:
    """The campaign of the survey so written."""
    found = load_survey(written(folder, *changes, more=more)).campaign
    assert found
    return found


def test_a_policy_that_says_nothing_more_gives_no_grace_and_keeps_drafts(tmp_path: Path) -> None:
    found = campaign(tmp_path)

    assert (found.grace_minutes, found.drafts, found.partial_from_percent) == (0, "keep", 50)
    assert found.quiet is None


def test_a_policy_is_read_whole(tmp_path: Path) -> None:
    found = campaign(tmp_path, (POLICY, WHOLE_POLICY))

    assert (found.grace_minutes, found.drafts, found.partial_from_percent) == (60, "partial", 80)
    assert (found.corrections, found.late) == ("until-deadline", "refused")


def test_a_wave_goes_out_on_a_day(tmp_path: Path) -> None:
    assert campaign(tmp_path).waves == (
        WaveDefaults("督促1", "reminder", "reminder", time(10), ("mail",), on=date(2026, 8, 3)),
    )


def test_a_wave_may_move_with_the_deadline_and_reach_some_only(tmp_path: Path) -> None:
    audience = "{statuses: [not_started], kinds: [dental], areas: ['122041'], mail: [works]}"
    more = f"audience: {audience}, hold_out_percent: 10"

    (wave,) = campaign(tmp_path, (WAVE, WAVE.replace("on: 2026-08-03", f"days_before_close: 3, {more}"))).waves

    assert (wave.on, wave.days_before_close, wave.hold_out_percent) == (None, 3, 10)
    assert wave.audience == WaveAudience(("not_started",), ("dental",), ("122041",), ("works",))


def test_an_invitation_may_go_out_before_the_opening(tmp_path: Path) -> None:
    early = WAVE.replace("purpose: reminder", "purpose: invitation").replace("2026-08-03", "2026-06-29")

    assert campaign(tmp_path, (WAVE, early)).waves[0].on == date(2026, 6, 29)


def test_quiet_times_are_read_whole(tmp_path: Path) -> None:
    assert campaign(tmp_path, more=QUIET).quiet == QuietTimes(
        time(9),
        time(17),
        ("thursday",),
        (QuietAfternoon("saturday", time(12)),),
        (QuietPeriod("お盆", "08-13", "08-16"),),
        public_holidays=True,
    )


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("grace_minutes: 60", "grace_minutes: -1", "bad-range"),
        ("grace_minutes: 60", "grace_minutes: 1441", "bad-range"),
        ("grace_minutes: 60", "grace_minutes: an hour", "wrong-type"),
        ("drafts: partial", "drafts: burn", "unknown-value"),
        ("partial_from_percent: 80", "partial_from_percent: 0", "bad-range"),
        ("partial_from_percent: 80", "partial_from_percent: 101", "bad-range"),
        ("name: 督促1, ", "", "missing-key"),
        ("purpose: reminder", "purpose: greeting", "unknown-value"),
        ("message: reminder", "message: unwritten", "unknown-message"),
        ("on: 2026-08-03, ", "", "missing-key"),
        ("on: 2026-08-03", "on: 2026-08-03, days_before_close: 3", "missing-key"),
        ("on: 2026-08-03", "on: 2026-08-22", "bad-range"),
        ("on: 2026-08-03", "on: 2026-07-05", "bad-range"),
        ("on: 2026-08-03", "days_before_close: 47", "bad-range"),
        ('at: "10:00"', 'at: "24:00"', "bad-value"),
        ("channels: [mail]", "channels: []", "missing-key"),
        ("channels: [mail]", "channels: [pigeon]", "unknown-value"),
        ("channels: [mail]", "channels: [mail, mail]", "duplicate-id"),
        ("channels: [mail]", "channels: [mail], hold_out_percent: 51", "bad-range"),
        ("channels: [mail]", "channels: [mail], audience: {areas: [Chiba]}", "bad-value"),
        ("channels: [mail]", "channels: [mail], audience: {statuses: [asleep]}", "unknown-value"),
        ("channels: [mail]", "channels: [mail], colour: red", "unknown-key"),
        ('sending_until: "17:00"', 'sending_until: "09:00"', "bad-range"),
        ('sending_from: "09:00"', "sending_from: nine", "bad-value"),
        ("weekdays: [thursday]", "weekdays: [moonday]", "unknown-value"),
        (
            "weekdays: [thursday]",
            "weekdays: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]",
            "bad-value",
        ),
        ("weekday: saturday", "weekday: caturday", "unknown-value"),
        ('first: "08-13"', 'first: "02-30"', "bad-value"),
        ('first: "08-13"', 'first: "13-08"', "bad-value"),
        ("public_holidays: true", "public_holidays: often", "wrong-type"),
        ("public_holidays: true", "days_apart: 61", "bad-range"),
    ],
)
def test_a_fault_of_policy_waves_or_quiet_is_named_with_a_remedy(tmp_path: Path, old: str, new: str, code: str) -> None:
    folder = written(tmp_path, (POLICY, WHOLE_POLICY), more=QUIET)
    file = folder / "campaign.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")

    faults = check_survey_files(folder)

    assert [fault.code for fault in faults] == [code], faults
    assert faults[0].remedy
    assert Path(faults[0].file) == file


def test_two_waves_of_one_name_are_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, (f"{{{WAVE}}}", f"{{{WAVE}}}, {{{WAVE}}}"))

    assert [fault.code for fault in check_survey_files(folder)] == ["duplicate-id"]
