"""The audit log as far as it is about one case, for the clinic itself: who did what, never by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q

from tenken_site.accounts.models import Appointment, Membership
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Enrolment
from tenken_site.responses.models import CaseEvent
from tenken_site.responses.queries import OpenCase

__all__ = ["PAGE", "Actor", "LogLine", "LogPage", "Role", "case_log"]

PAGE = 30
#: Reading the answers of a whole campaign, told to each clinic whose answers were among them.
READ_ALL = "responses.read_unlocked"


class Role(StrEnum):
    """In what part somebody acted."""

    CLINIC = "clinic"
    HELPER = "helper"
    ORGANISATION = "organisation"
    COUNTRY = "country"
    AREA = "area"
    DESK = "desk"
    LETTER = "letter"
    SYSTEM = "system"
    FORMER = "former"  # somebody who has no part any more


@dataclass(frozen=True, slots=True)
class Actor:
    """A part, and the name of the area where that tells more: never a person's."""

    role: Role
    area: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing that was done. ``action`` as in the audit log; "saved" for a save of the draft."""

    at: datetime
    actor: Actor
    action: str
    detail: Mapping[str, Any]
    reason: str
    origin: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """The newest first; ``number`` counts from 1."""

    lines: tuple[LogLine, ...]
    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class _Row:
    at: datetime
    by: str
    action: str
    detail: Mapping[str, Any]
    reason: str
    origin: str


def case_log(*, opened: OpenCase, number: int) -> LogPage:
    """One page. Five statements at most: entries, saves, and who stood in which part.

    A case has some hundred lines at most, so that what is before the page is read with it.
    """
    end = number * PAGE + 1
    rows = sorted([*_entries(opened, end), *_saves(opened, end)], key=lambda row: row.at, reverse=True)
    shown = rows[end - 1 - PAGE : end - 1]
    actors = _actors(opened, {row.by for row in shown})
    return LogPage(
        lines=tuple(LogLine(r.at, actors[r.by], r.action, r.detail, r.reason, r.origin) for r in shown),
        number=number,
        more=len(rows) >= end,
    )


def _entries(opened: OpenCase, end: int) -> list[_Row]:
    wanted = Q(target=f"case:{opened.public_id}")
    if since := opened.case.first_submitted_at:
        wanted |= Q(target=f"campaign:{opened.campaign.slug}", action=READ_ALL, at__gte=since)
    found = AuditEntry.objects.filter(wanted).order_by("-at", "-pk")[:end]
    return [_Row(row.at, row.actor, row.action, row.detail, row.reason, row.origin) for row in found]


def _saves(opened: OpenCase, end: int) -> list[_Row]:
    found = CaseEvent.objects.filter(case=opened.case, kind=CaseEvent.Kind.SAVED).order_by("-at", "-pk")
    return [_Row(at, f"user:{by}", "saved", {}, "", "") for at, by in found.values_list("at", "by")[:end]]


def _actors(opened: OpenCase, names: Iterable[str]) -> dict[str, Actor]:
    users = {name: int(name[5:]) for name in names if name.startswith("user:") and name[5:].isdecimal()}
    parts = _parts(opened, set(users.values()))
    found = {}
    for name in names:
        if name in users:
            found[name] = parts.get(users[name], Actor(Role.FORMER))
        elif name.startswith("user:"):
            found[name] = Actor(Role.FORMER)
        else:
            found[name] = Actor(Role.LETTER if name == "letter" else Role.SYSTEM)
    return found


def _parts(opened: OpenCase, users: set[int]) -> dict[int, Actor]:
    """In what part each user stands to the case; the clinic's own before any office."""
    if not users:
        return {}
    found: dict[int, Actor] = {}
    for one in Membership.objects.filter(user_id__in=users):
        found[one.user_id] = Actor(Role.ORGANISATION)
    for office in Appointment.objects.filter(user_id__in=users).select_related("jurisdiction").order_by("pk"):
        found[office.user_id] = _office(office)
    rights = Enrolment.objects.filter(case=opened.case, user_id__in=users).order_by("pk")
    for user, right in rights.values_list("user_id", "right"):
        found[user] = Actor(Role.CLINIC if right == Enrolment.Right.ANSWER else Role.HELPER)
    return found


def _office(office: Appointment) -> Actor:
    if office.role == Appointment.Role.DESK:
        return Actor(Role.DESK)
    if office.jurisdiction.kind == office.jurisdiction.Kind.COUNTRY:
        return Actor(Role.COUNTRY)
    return Actor(Role.AREA, office.jurisdiction.name)
