"""``campaign.yaml`` (when answers are taken) and ``messages.<language>.yaml`` (what respondents are sent)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from string import Formatter
from typing import Literal, cast

from tenken.questionnaire.campaign_waves import read_quiet, read_waves
from tenken.questionnaire.faults import Report
from tenken.questionnaire.fields import Fields
from tenken.questionnaire.survey_model import JAPAN, CampaignDefaults, MessageText
from tenken.questionnaire.survey_parts import text
from tenken.questionnaire.yaml_source import Node

__all__ = ["read_campaign", "read_messages"]

CORRECTIONS = ("until-deadline", "never")
LATE = ("refused",)
DRAFTS = ("keep", "partial")
MOST_GRACE_MINUTES = 24 * 60  # a longer one is an extension, and is told as one
_MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+09:00"
_ID = r"[a-z][a-z0-9-]{0,59}"


def read_campaign(
    node: Node, report: Report, *, messages: Collection[str], instruments: Collection[str]
) -> CampaignDefaults | None:
    """The run of the survey; None, with faults noted, when it cannot be used."""
    top = Fields(node, report, what="campaign.yaml")
    campaign = top.string("campaign", required=True, pattern=_ID, hint="Use a-z, 0-9 and hyphens.")
    prefix = top.string("receipt_prefix", required=True, pattern=r"[A-Z][A-Z0-9]{0,5}", hint="Use A-Z and 0-9.")
    instrument = top.string("instrument", required=True)
    if instrument is not None and instrument not in instruments:
        top.fault(
            top.place("instrument"), "missing-instrument", f"There is no file {instrument[:60]}.yaml.",
            "Write the name of an instrument of this folder, without .yaml.",
        )  # fmt: skip
    title = text(top, "title")
    opens, closes = _moment(top, "opens"), _moment(top, "closes")
    if opens and closes and closes < opens:
        top.fault(top.place("closes"), "bad-range", "The campaign closes before it opens.", "Mend the dates.")
    policy = top.mapping("deadline_policy", what="deadline_policy", required=True)
    corrections = late = drafts = words = grace = percent = None
    if policy is not None:
        corrections = policy.string("corrections", required=True, choices=CORRECTIONS)
        late = policy.string("late", required=True, choices=LATE)
        drafts = policy.string("drafts", choices=DRAFTS)
        grace = _within(policy, "grace_minutes", most=MOST_GRACE_MINUTES)
        percent = _within(policy, "partial_from_percent", least=1, most=100)
        words = text(policy, "text")
        policy.done()
    waves = read_waves(top, opens=opens, closes=closes, messages=messages)
    quiet = read_quiet(top)
    top.done()
    if report.faults or not (campaign and prefix and instrument and title and opens and closes and words):
        return None
    return CampaignDefaults(
        campaign=campaign,
        title=title,
        receipt_prefix=prefix,
        instrument=instrument,
        opens=opens,
        closes=closes,
        corrections=cast(Literal["until-deadline", "never"], corrections),
        late=cast(Literal["refused"], late),
        deadline_text=words,
        grace_minutes=grace or 0,
        drafts=cast(Literal["keep", "partial"], drafts or "keep"),
        partial_from_percent=50 if percent is None else percent,
        waves=waves,
        quiet=quiet,
    )


def _within(fields: Fields, key: str, *, least: int = 0, most: int) -> int | None:
    """A whole number between two, both included."""
    found = fields.integer(key, minimum=least)
    if found is not None and found > most:
        fields.fault(
            fields.place(key), "bad-range", f"“{key}” must be at most {most}.", "Write a smaller number.",
        )  # fmt: skip
        return None
    return found


def _moment(top: Fields, key: str) -> datetime | None:
    hint = 'Write it in Japan time to the second, in quotes: "2026-07-06T00:00:00+09:00".'
    found = top.string(key, required=True, pattern=_MOMENT, hint=hint)
    if found is None:
        return None
    try:
        return datetime.fromisoformat(found).astimezone(JAPAN)
    except ValueError:
        top.fault(top.place(key), "bad-value", f"“{key}” is no moment of the calendar.", hint)
        return None


def read_messages(node: Node, report: Report, *, language: str) -> tuple[MessageText, ...]:
    """The messages of one file; ``language`` is the one its name says."""
    top = Fields(node, report, what="the messages file")
    declared = top.string("language", required=True)
    if declared is not None and declared != language:
        top.fault(
            top.place("language"), "bad-value", f"The file's name says {language}, the file says {declared[:60]}.",
            "Make them agree.",
        )  # fmt: skip
    found: dict[str, MessageText] = {}
    for entry in top.sequence("messages", required=True):
        message = _message(Fields(entry, report, what="a message"), language)
        if message is None:
            continue
        if message.id in found:
            report.add(
                entry.place, code="duplicate-id", message=f"Message “{message.id}” stands here twice.",
                remedy="Give each its own id.",
            )  # fmt: skip
        found[message.id] = message
    top.done()
    return tuple(found.values())


def _message(fields: Fields, language: str) -> MessageText | None:
    key = fields.string("id", required=True, pattern=_ID, hint="Use a-z, 0-9 and hyphens.")
    names = fields.strings("fields")
    subject, body = fields.string("subject", required=True), fields.string("body", required=True)
    fields.done()
    for part, words in (("subject", subject), ("body", body)):
        for name in _used(fields, part, words or ""):
            if name not in names:
                fields.fault(
                    fields.place(part), "unknown-field", f"“{part}” uses {{{name[:60]}}}; “fields” lacks it.",
                    "Add it to “fields”, or mend the name.",
                )  # fmt: skip
    if subject is not None and "\n" in subject:
        fields.fault(fields.place("subject"), "bad-value", "A subject has one line.", "Remove the line break.")
    return MessageText(key, language, names, subject, body) if key and subject and body else None


def _used(fields: Fields, part: str, words: str) -> list[str]:
    """The names in braces; anything in braces but a bare name is a fault, so that filling in cannot surprise."""
    try:
        found = list(Formatter().parse(words))
    except ValueError:
        fields.fault(fields.place(part), "bad-value", f"A brace of “{part}” stands alone.", "Close it, or double it.")
        return []
    names = [name for _, name, _, _ in found if name is not None]
    if any(form or conversion for _, name, form, conversion in found if name is not None) or not all(
        name.isidentifier() for name in names
    ):
        fields.fault(fields.place(part), "bad-value", f"“{part}” has more than a name in braces.", "Write {name} only.")
    return names
