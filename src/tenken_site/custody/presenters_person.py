"""What is held about a clinic's respondent, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tenken_site.custody.queries_person import Held

__all__ = ["Line", "lines"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: what it is, its value, since when, and what it is for."""

    what: str
    value: str
    since: datetime | None
    why: str


def lines(held: Sequence[Held]) -> tuple[Line, ...]:
    """Each thing once: the same value of draft and submission is one line, sign-ins are counted."""
    found: dict[tuple[str, str], Line] = {}
    devices = 0
    for one in held:
        if one.where == "sign_ins":
            devices += 1
            continue
        what = _names()[one.what]
        found.setdefault((what, one.value), Line(what, one.value, one.since, _reasons()[one.where]))
    if devices:
        what = _names()["device"]
        words = _("%(count)d回分の記録") % {"count": devices}
        found[what, words] = Line(what, words, None, _reasons()["sign_ins"])
    return tuple(found.values())


def _names() -> dict[str, str]:
    return {
        "answer": _("調査票の個人についての答え"),
        "mail": _("メールアドレス"),
        "telephone": _("電話番号"),
        "name": _("名前"),
        "note": _("連絡の記録"),
        "device": _("サインインした機器の種類"),
        "second_factor": _("二段階認証の登録"),
    }


def _reasons() -> dict[str, str]:
    return {
        "draft": _("回答の内容の確認と、この調査についての連絡のため"),
        "submission": _("回答の内容の確認と、この調査についての連絡のため"),
        "contact": _("この調査の案内を送るため"),
        "account": _("この画面に入るため"),
        "calls": _("電話で伺ったことを引き継ぐため"),
        "proposals": _("施設の名簿を直すため"),
        "sign_ins": _("心当たりのないサインインに気付けるようにするため"),
    }
