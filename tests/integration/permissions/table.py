"""Who may look and who may press at each address of Funabashi's things: written by hand, a new one has no row."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tenken_site.accounts.access import PUBLIC, declared
from tests.cast import CHIBA_CODE
from tests.integration.permissions.world import World

__all__ = [
    "CLINIC", "EMPTY", "HELPED", "MINISTRY", "OFFICES", "OFFICIALS", "OVER_CHIBA", "OVER_FUNABASHI", "OWN", "ROUTES",
    "ROWS", "address", "everything", "pressed", "routes", "turned_away",
]  # fmt: skip

#: The clinic's own sign-in, and whoever acts for its corporation or the group above that.
CLINIC = frozenset({"minato", "member", "group"})
#: Those and whom the clinic lets help.
HELPED = CLINIC | {"helper"}
RELAYS = frozenset({"funabashi", "osaka_city", "chiba", "osaka"})
OFFICIALS = RELAYS | {"ministry"}
OFFICES = OFFICIALS | {"desk"}
OVER_FUNABASHI = frozenset({"funabashi", "chiba", "ministry"})
OVER_CHIBA = frozenset({"chiba", "ministry"})
MINISTRY = frozenset({"ministry"})
FUNABASHI = frozenset({"funabashi"})
DESKS_TOO = OVER_FUNABASHI | {"desk"}
FUNABASHI_OR_MINISTRY = FUNABASHI | MINISTRY
NOBODY: frozenset[str] = frozenset()

#: About the signed-in person alone: there is nothing of another's to name.
OWN = {
    "surveys", "access", "access-new", "session-keep", "status-newest", "own-sign-in", "own-password", "new-passkey",
    "remove-means", "sign-out-everywhere", "second-factor", "second-factor-set-up", "second-factor-app",
    "recovery-codes", "clinic-add",
}  # fmt: skip
#: Address → who may look, who may press. ``own_wave`` is a wave that Funabashi planned.
ROWS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "case": (HELPED, NOBODY),
    "answer": (HELPED, HELPED),
    "save": (NOBODY, HELPED),
    "pause": (HELPED, NOBODY),
    "review": (HELPED, NOBODY),
    "submit": (NOBODY, CLINIC),
    "receipt": (CLINIC, NOBODY),
    "receipt-pdf": (CLINIC, NOBODY),
    "discard-correction": (CLINIC, CLINIC),
    "form": (HELPED, NOBODY),
    "form-pdf": (HELPED, NOBODY),
    "own-unit": (CLINIC, CLINIC),
    "own-log": (CLINIC, NOBODY),
    "helpers": (CLINIC, CLINIC),
    "unlocks": (MINISTRY, MINISTRY),
    "unlock-decide": (NOBODY, MINISTRY),
    "case-answers": (OVER_FUNABASHI - MINISTRY, OVER_FUNABASHI - MINISTRY),
    "dataset-list": (MINISTRY, MINISTRY),
    "dataset": (MINISTRY, MINISTRY),
    "dataset-progress": (MINISTRY, NOBODY),
    "dataset-codebook": (MINISTRY, NOBODY),
    "dataset-codebook-file": (MINISTRY, NOBODY),
    "dataset-review": (MINISTRY, NOBODY),
    "dataset-flag": (MINISTRY, MINISTRY),
    "microdata": (MINISTRY, MINISTRY),
    "microdata-decide": (NOBODY, MINISTRY),
    "microdata-file": (MINISTRY, NOBODY),
    "flash-list": (MINISTRY, NOBODY),
    "flash-new": (MINISTRY, MINISTRY),
    "flash-survey": (MINISTRY, MINISTRY),
    "flash-progress": (MINISTRY, NOBODY),
    "tabulations": (MINISTRY, NOBODY),
    "tabulation-new": (MINISTRY, MINISTRY),
    "tabulation": (MINISTRY, NOBODY),
    "tabulation-table": (MINISTRY, NOBODY),
    "releases": (MINISTRY, NOBODY),
    "release-new": (MINISTRY, MINISTRY),
    "release": (MINISTRY, MINISTRY),
    "release-edit": (MINISTRY, MINISTRY),
    "release-withdraw": (MINISTRY, MINISTRY),
    "desk-people": (MINISTRY, MINISTRY),
    "audit-log": (MINISTRY, NOBODY),
    "retention": (MINISTRY, NOBODY),
    "campaign-retention": (MINISTRY, MINISTRY),
    "exposure-country": (OFFICIALS, NOBODY),
    "support-counts": (OFFICIALS, NOBODY),
    "own-paths": (OFFICIALS, NOBODY),
    "own-path-new": (RELAYS, RELAYS),
    "own-path": (OVER_FUNABASHI, FUNABASHI),
    "own-path-end": (NOBODY, OVER_FUNABASHI),
    "support-plans": (MINISTRY, NOBODY),
    "support-plan-new": (MINISTRY, MINISTRY),
    "support-plan": (MINISTRY, NOBODY),
    "support-plan-file": (MINISTRY, NOBODY),
    "support-plan-delete": (NOBODY, MINISTRY),
    "what-ifs": (MINISTRY, NOBODY),
    "what-if-new": (MINISTRY, MINISTRY),
    "what-if": (MINISTRY, NOBODY),
    "what-if-delete": (NOBODY, MINISTRY),
    "exposure": (CLINIC, NOBODY),
    "exposure-pdf": (CLINIC, NOBODY),
    "exposure-vendor": (CLINIC, NOBODY),
    "exposure-vendor-pdf": (CLINIC, NOBODY),
    "verification-list": (OFFICIALS, MINISTRY),
    "verification": (OFFICIALS, MINISTRY),
    "verification-record": (OVER_FUNABASHI, OVER_FUNABASHI),
    "verification-result": (MINISTRY, NOBODY),
    "verification-file": (MINISTRY, NOBODY),
    "personal": (CLINIC, CLINIC),
    "officials": (OFFICIALS, NOBODY),
    "official-invite": (OFFICIALS, OFFICIALS),
    "official": (OVER_FUNABASHI, NOBODY),
    "wave-list": (OFFICIALS, NOBODY),
    "wave-new": (OFFICIALS, OFFICIALS),
    "wave": (OVER_FUNABASHI, NOBODY),
    "wave-progress": (OVER_FUNABASHI, NOBODY),
    "wave-edit": (FUNABASHI_OR_MINISTRY, FUNABASHI_OR_MINISTRY),
    "wave-start": (FUNABASHI_OR_MINISTRY, FUNABASHI_OR_MINISTRY),
    "wave-stop": (FUNABASHI_OR_MINISTRY, FUNABASHI_OR_MINISTRY),
    "wave-resume": (FUNABASHI_OR_MINISTRY, FUNABASHI_OR_MINISTRY),
    "wave-withdraw": (FUNABASHI_OR_MINISTRY, FUNABASHI_OR_MINISTRY),
    "letter-batches": (OFFICIALS, MINISTRY),
    "letter-batch": (FUNABASHI_OR_MINISTRY, FUNABASHI_OR_MINISTRY),
    "code-send": (DESKS_TOO, OVER_FUNABASHI),
    "code-letter": (OVER_FUNABASHI, OVER_FUNABASHI),
    "frame-list": (OFFICES, NOBODY),
    "frame-unit": (DESKS_TOO, NOBODY),
    "unit-propose": (NOBODY, OVER_FUNABASHI),
    "proposal-list": (OFFICIALS, NOBODY),
    "proposal": (OVER_FUNABASHI, OVER_FUNABASHI),
    "review-list": (OFFICIALS, OFFICIALS),
    "notice-list": (OFFICIALS, NOBODY),
    "notice-new": (MINISTRY, MINISTRY),
    "notice": (OFFICIALS, NOBODY),
    "notice-edit": (MINISTRY, MINISTRY),
    "notice-attach": (NOBODY, MINISTRY),
    "notice-detach": (NOBODY, MINISTRY),
    "attachment": (OFFICIALS, NOBODY),
    "notice-publish": (MINISTRY, MINISTRY),
    "notice-correct": (NOBODY, MINISTRY),
    "notice-withdraw": (MINISTRY, MINISTRY),
    "notice-chain": (MINISTRY, NOBODY),
    "delivery": (OVER_FUNABASHI, FUNABASHI),
    "delivery-confirm": (NOBODY, FUNABASHI),
    "delivery-covering": (FUNABASHI, FUNABASHI),
    "passing-undo": (NOBODY, FUNABASHI),
    "relay-material": (OVER_FUNABASHI, NOBODY),
    "relay-material-file": (OVER_FUNABASHI, NOBODY),
    "status": (OFFICES, NOBODY),
    "status-area": (DESKS_TOO, NOBODY),
    "status-meeting": (OVER_FUNABASHI, NOBODY),
    "question-facts": (MINISTRY, NOBODY),
    "campaign": (OFFICIALS, NOBODY),
    "campaign-extend": (NOBODY, OVER_FUNABASHI),
    "campaign-reopen": (NOBODY, OVER_FUNABASHI),
    "campaign-close": (MINISTRY, MINISTRY),
    "campaign-case": (OVER_FUNABASHI, NOBODY),
    "final-dispositions": (OFFICIALS, NOBODY),
    "chase": (OFFICES, NOBODY),
    "chase-area": (DESKS_TOO, NOBODY),
    "chase-list": (OVER_FUNABASHI, NOBODY),
    "chase-find": (NOBODY, DESKS_TOO),
    "chase-case": (DESKS_TOO, NOBODY),
    "chase-contact": (NOBODY, OVER_FUNABASHI),
    "chase-attempt": (NOBODY, DESKS_TOO),
    "chase-undo": (NOBODY, DESKS_TOO),
    "chase-take": (NOBODY, DESKS_TOO),
}
#: Nothing is there yet in our world, or no longer (files of records), so that nobody gets anything; strangers are
#: turned away all the same.
EMPTY = {
    "receipt", "receipt-pdf", "review", "code-letter", "status-meeting", "discard-correction", "form-pdf",
    "tabulation-table", "release-withdraw", "microdata-file",
}  # fmt: skip


def routes() -> dict[str, list[URLPattern]]:
    """Every address of the site by its name."""
    found: dict[str, list[URLPattern]] = {}

    def walk(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            else:
                yield pattern

    for pattern in walk(get_resolver().url_patterns):
        found.setdefault(str(pattern.name), []).append(pattern)
    return found


ROUTES = {name: there for name, there in routes().items() if declared(there[0].callback) is not PUBLIC}


def address(name: str, things: dict[str, object], **instead: object) -> str:
    """The address with these things in it; steering a wave is tried on the area's own, exposure on a clinic that
    submitted.
    """
    wanted = things | ({"wave": things["own_wave"]} if name.startswith("wave") else {})
    wanted = wanted | (
        {"public_id": things["answered"]} if name.startswith("exposure") and name != "exposure-country" else {}
    )
    numbers = {"official": "appointment", "microdata-decide": "request", "microdata-file": "export"}
    numbers |= dict.fromkeys(
        ("what-if", "what-if-delete", *(f"support-plan{one}" for one in ("", "-file", "-delete"))), "analysis"
    )
    wanted = wanted | ({"number": things[numbers[name]]} if name in numbers else {}) | instead
    return reverse(name, kwargs={key: wanted[key] for key in ROUTES[name][-1].pattern.converters})


def turned_away(answer: HttpResponseBase) -> bool:
    """Refused without a word of the thing, or sent to sign in."""
    if answer.status_code in {302, 303}:
        return str(answer.headers["Location"]).startswith(reverse("sign-in"))
    return answer.status_code in {401, 403, 404, 405}


def pressed(there: World) -> dict[str, object]:
    """What a button could send: good enough for every form of the site."""
    return {
        "case": there.chiba["public_id"], "unit": there.chiba["unit"], "kind": "closed", "reason": "理由",
        "until": "2099-12-01", "decision": "accept", "relay": CHIBA_CODE, "sure": "yes", "confirmed": "1",
        "outcome": "refused", "seen": "0", "title": "件名", "body": "本文", "contact_office": "課", "on": "2026-07-01",
        "contact_telephone": "03-0000-0000", "channel": "mail", "to": "全診療所", "mail": "new@clinics.test",
        "telephone": "03-1111-1111", "attempt": "1", "value": "1", "T1": "1",
        "keep_until": "2099-12-31", "keep_reason": "理由",
    }  # fmt: skip


def everything() -> dict[str, list[Any]]:
    """Each row of ours but the log of sign-ins that failed and sessions."""
    skipped = {"FailedSignIn", "RequestCount", "Session"}
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for app in apps.get_app_configs()
        if app.name.startswith("tenken_site.")
        for model in app.get_models()
        if model.__name__ not in skipped
    }
