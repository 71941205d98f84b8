"""Conditions of support paths in plain words: which questions, which answers; and for which kinds of facilities."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenken.frame.review import shortened
from tenken.questionnaire.expression_tree import Call, Expression, Literal, Operation, Ref, references_in
from tenken.questionnaire.expressions import parsed
from tenken.questionnaire.item_types import Value
from tenken.questionnaire.model import Item, LocalizedText, Questionnaire
from tenken.risk.support import FACTS, SupportPath

__all__ = ["Called", "called", "for_kinds", "kind_words"]


@dataclass(frozen=True, slots=True)
class Called:
    """Which answers call for a path: one of these conditions has to hold; none where nobody's answers matter."""

    conditions: tuple[str, ...]
    dont_know: bool  # so does "don't know" to one of the questions
    unasked: bool  # answers matter, and none of the questions is in this questionnaire


@dataclass(frozen=True, slots=True)
class _Words:
    """What names questions and answers."""

    items: Mapping[str, Item]
    titles: Mapping[str, LocalizedText]
    language: str

    def question(self, link_id: str) -> str:
        """「Q5（職員の研修）」."""
        item, short = self.items[link_id], self.titles.get(link_id)
        title = short.in_language(self.language) if short else shortened(item.text.in_language(self.language))
        return _("%(number)s（%(title)s）") % {"number": item.prefix or link_id, "title": " ".join(title.split())}

    def answer(self, link_id: str, value: Value) -> str | None:
        """The option as it is printed, None where there is no such option."""
        code = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
        for option in self.items[link_id].options:
            if option.code == code:
                return option.label.in_language(self.language)
        return {"yes": _("はい"), "no": _("いいえ")}.get(str(code)) if isinstance(value, bool) else None


def called(
    path: SupportPath, *, questionnaire: Questionnaire, titles: Mapping[str, LocalizedText], language: str
) -> Called:
    """The path's trigger. ``titles``: short ones of questions. What this questionnaire does not ask is left out."""
    if path.trigger is None:
        return Called((), dont_know=False, unasked=False)
    words = _Words({item.link_id: item for item, _above in questionnaire.walk()}, titles, language)
    parts = [part for part in _alternatives(parsed(path.trigger)) if _asked(part, words)]
    names = {one.link_id for part in parts for one in references_in(part)}
    return Called(
        _gathered(parts, words),
        dont_know=path.dont_know and any(words.items[name].dont_know for name in names if name in words.items),
        unasked=not parts,
    )


def for_kinds(
    path: SupportPath, *, questionnaire: Questionnaire, titles: Mapping[str, LocalizedText], language: str
) -> str:
    """The path's audience by kind of facility and by answers; all clinics where it names none."""
    if path.audience is None:
        return _("すべての診療所")
    if path.audience == "{kind} != 'dental'":
        return _("歯科診療所を除く診療所")
    words = _Words({item.link_id: item for item, _above in questionnaire.walk()}, titles, language)
    tree = parsed(path.audience)
    if not _asked(tree, words):
        return _("すべての診療所")
    return _("次に当てはまる診療所：%(condition)s") % {"condition": _condition(tree, words) or _depending(tree, words)}


def kind_words() -> dict[str, str]:
    """Kinds of facilities, as forms and pages call them."""
    return {"clinic": _("無床診療所"), "clinic_beds": _("有床診療所"), "dental": _("歯科診療所")}


def _alternatives(tree: Expression) -> list[Expression]:
    if isinstance(tree, Operation) and tree.sign == "or":
        return [found for part in tree.operands for found in _alternatives(part)]
    return [tree]


def _asked(tree: Expression, words: _Words) -> bool:
    return all(one.link_id in words.items or one.link_id in FACTS for one in references_in(tree))


def _gathered(parts: list[Expression], words: _Words) -> tuple[str, ...]:
    """One line for each condition; several choices of one question stand in one line."""
    chosen: dict[str, list[str]] = {}
    lines: dict[str, str] = {}
    for part in parts:
        choice = _choice(part, words)
        if choice is None:
            line = _condition(part, words) or _depending(part, words)
            lines[line] = line
        else:
            name, label = choice
            chosen.setdefault(name, []).append(label)
            lines[f"choice {name}"] = _chosen(name, chosen[name], words)
    return tuple(lines.values())


def _choice(tree: Expression, words: _Words) -> tuple[str, str] | None:
    match tree:
        case Call("contains", (Ref(name), Literal(str() as code))) if name in words.items:
            label = words.answer(name, code)
            return None if label is None else (name, label)
    return None


def _chosen(name: str, labels: list[str], words: _Words) -> str:
    many = _("%(question)sで%(labels)sのどれかを選んだ") if len(labels) > 1 else _("%(question)sで%(labels)sを選んだ")
    return many % {
        "question": words.question(name),
        "labels": "".join(_("「%(label)s」") % {"label": one} for one in labels),
    }


def _condition(tree: Expression, words: _Words) -> str | None:
    """In words; None for what has none here."""
    choice = _choice(tree, words)
    if choice is not None:
        return _chosen(choice[0], [choice[1]], words)
    match tree:
        case Call("exists", (Ref(name),)) if name in words.items:
            return _("%(question)sに答えた") % {"question": words.question(name)}
        case Operation("=" | "!=" as sign, (Ref("kind"), Literal(str() as code))) if code in kind_words():
            told = _("%(kind)sである") if sign == "=" else _("%(kind)sではない")
            return told % {"kind": kind_words()[code]}
        case Operation("=" | "!=" as sign, (Ref(name), Literal(value))) if name in words.items:
            label = words.answer(name, value)
            told = _("%(question)sが「%(label)s」") if sign == "=" else _("%(question)sが「%(label)s」ではない")
            return None if label is None else told % {"question": words.question(name), "label": label}
        case Operation("not", (inner,)):
            found = _within(inner, words)
            return None if found is None else _("%(condition)s、に当てはまらない") % {"condition": found}
        case Operation("and" | "or" as sign, operands):
            parts = [_within(part, words) for part in operands]
            between = _("、かつ、") if sign == "and" else _("、または、")
            return None if None in parts else between.join(str(part) for part in parts)
    return None


def _within(tree: Expression, words: _Words) -> str | None:
    """A part of a condition: in brackets where it has parts of its own."""
    found = _condition(tree, words)
    if found is None or not isinstance(tree, Operation) or tree.sign not in {"and", "or"}:
        return found
    return _("（%(parts)s）") % {"parts": found}


def _depending(tree: Expression, words: _Words) -> str:
    names = dict.fromkeys(one.link_id for one in references_in(tree) if one.link_id in words.items)
    if not names:
        return _("施設の種類や規模による")
    return _("%(questions)sの答えによる") % {"questions": _("、").join(words.question(name) for name in names)}
