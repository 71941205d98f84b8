"""From form fields to changes, and back: what a control sends is what ``coerce`` takes.

Names of fields: ``answer-ID`` the control, ``text-ID`` the text of "other", ``unknown-ID`` "don't know" beside a text,
``seen-ID`` the version that was on the page, ``was-ID`` what the page showed (so that an answer which nobody touched
is not written again), ``mine-ID`` and ``theirs-ID`` two answers that met, ``keep-ID`` which of them stays.
"""

import json
from collections.abc import Mapping

from django.http import QueryDict

from tenken.errors import ResponseError
from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.model import Item, Questionnaire
from tenken.response.model import DONT_KNOW, Json
from tenken_site.responses.actions.save import Change
from tenken_site.ui.numbers import whole_number

__all__ = ["FormUnreadable", "as_json", "change_of", "changes", "shown_on_page", "typed"]

MAX_VERSION = 2**31  # what the page sends as a version is a small number; anything else is a stranger's
CONTROLS = ("answer", "text", "unknown")


class FormUnreadable(ResponseError):
    """An answer came in a form that no page of ours sends: nothing of it may be said to be saved."""


def typed(item: Item, post: QueryDict) -> Json:
    """What the controls of this question sent, as ``coerce`` takes it."""
    link_id = item.link_id
    if post.get(f"unknown-{link_id}"):
        return {DONT_KNOW: True}
    values = post.getlist(f"answer-{link_id}")
    if not item.options:
        return (values[-1] if values else "").replace("\r\n", "\n")
    if DONT_KNOW in values:
        return {DONT_KNOW: True}
    text = post.get(f"text-{link_id}", "").strip()
    others = {option.code for option in item.options if option.other}
    with_text = bool(text) and not others.isdisjoint(values)
    if item.type == "multiple-choice":
        codes: Json = list(values)
        return {"codes": codes, "text": text} if with_text else codes
    code = values[-1] if values else ""
    return {"code": code, "text": text} if with_text else code


def version(post: QueryDict, name: str) -> int:
    """A version as the page sent it; 0 for anything that is none."""
    return min(whole_number(post.get(name, ""), digits=9, otherwise=0), MAX_VERSION)


def as_json(raw: object) -> Json:
    """A change's raw value; ``typed`` and ``chosen`` make nothing else."""
    return raw if isinstance(raw, str | list | dict) else None


def asked(item: Item, post: QueryDict) -> bool:
    """Was this question on the sender's page? Raises FormUnreadable for an answer that names no version it replaces."""
    link_id = item.link_id
    if f"mine-{link_id}" in post or f"seen-{link_id}" in post:
        return True
    if any(f"{control}-{link_id}" in post for control in CONTROLS):
        raise FormUnreadable(link_id)
    return False


def change_of(item: Item, post: QueryDict) -> Change | None:
    """The change this form asks for at one question, or None: untouched, or theirs is kept. Raises FormUnreadable."""
    link_id = item.link_id
    if not asked(item, post):
        raise FormUnreadable(link_id)
    if f"mine-{link_id}" in post:
        return chosen(item, post)
    raw = typed(item, post)
    if json.dumps(raw, ensure_ascii=False, sort_keys=True) == post.get(f"was-{link_id}"):
        return None
    return Change(raw=raw, seen_version=version(post, f"seen-{link_id}"))


def chosen(item: Item, post: QueryDict) -> Change | None:
    """Of two answers the one to keep. No choice yet: mine as if nothing had been seen, so that both show again.

    Raises FormUnreadable where mine did not come back as the page gave it.
    """
    link_id = item.link_id
    keep = post.get(f"keep-{link_id}")
    if keep == "theirs":
        return None
    try:
        mine = json.loads(post.get(f"mine-{link_id}", ""))
        json.dumps(mine, ensure_ascii=False, allow_nan=False).encode()  # half a surrogate pair has no bytes
    except (ValueError, RecursionError):
        raise FormUnreadable(link_id) from None
    return Change(raw=mine, seen_version=version(post, f"theirs-{link_id}") if keep == "mine" else 0)


def changes(questionnaire: Questionnaire, post: QueryDict) -> Mapping[str, Change]:
    """Every change of a whole form. Fields of questions that do not exist are passed over.

    Raises FormUnreadable unless at least one question came, and each that came can be read.
    """
    questions = [item for item, _above in questionnaire.walk() if ITEM_TYPES[item.type].answerable]
    on_page = [item for item in questions if asked(item, post)]
    if not on_page:
        raise FormUnreadable("no question")
    found = {item.link_id: change_of(item, post) for item in on_page}
    return {link_id: change for link_id, change in found.items() if change is not None}


def shown_on_page(post: QueryDict) -> frozenset[str]:
    """Which conditional questions the sender's page holds now."""
    return frozenset(post.getlist("shown"))
