"""Receipt and questionnaire as they are printed: plain values for ``tenken.report``."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from tenken.questionnaire.item_types import DONT_KNOW_LABELS, ITEM_TYPES, describe
from tenken.questionnaire.model import Item, Questionnaire
from tenken.report.content import Answered, Form
from tenken.report.content import Receipt as PaperReceipt
from tenken.response.enablement import open_items
from tenken.response.model import Answers, Json, is_dont_know
from tenken.response.navigation import follow_ups
from tenken.response.pruning import personal_items
from tenken_site.responses.policies import answers_may_be_saved
from tenken_site.responses.presenters import last_moment
from tenken_site.responses.presenters_review import erased_words, person_named
from tenken_site.responses.queries import OpenCase, Receipt
from tenken_site.ui import dates
from tenken_site.ui.languages import page_language

__all__ = ["paper_form", "paper_receipt"]


def paper_receipt(opened: OpenCase, receipt: Receipt, *, now: datetime) -> PaperReceipt:
    """The receipt of one version, with the answers that were sealed in it."""
    last = last_moment(case=opened.case, campaign=opened.campaign)
    deadline = dates.binding_moment(last, language=page_language())
    return PaperReceipt(
        title=_("受付票 %(number)s") % {"number": receipt.receipt_number},
        survey=receipt.questionnaire.title.in_language(page_language()),
        number=receipt.receipt_number,
        received=dates.binding_moment(receipt.submitted_at, language=page_language(), seconds=True),
        version=_("第%(number)s版") % {"number": receipt.number},
        facility=opened.unit.name,
        respondent=person_named(
            receipt.questionnaire, receipt.content.answers, personal_erased=receipt.content.personal_erased
        ),
        digest=receipt.digest,
        issuer=opened.survey.owner.in_language(page_language()),
        as_of=dates.as_of(opened.campaign.as_of, language=page_language()),
        desks=_desks(opened),
        check=_("受付票が本物かどうかは、どなたでも次のページで確かめられます：%(address)s")
        % {"address": settings.TENKEN_SITE_URL + reverse("receipt-check")},
        superseded=_superseded(receipt),
        answers=_questions(
            receipt.questionnaire,
            receipt.content.answers,
            blank=False,
            personal_erased=receipt.content.personal_erased,
        ),
        corrections=_corrections(opened, receipt, deadline=deadline, now=now),
        unofficial=_unofficial(opened),
    )


def _corrections(opened: OpenCase, receipt: Receipt, *, deadline: str, now: datetime) -> str:
    """Until when the answers can be corrected, or why not."""
    if answers_may_be_saved(opened=opened, now=now):
        return _("%(deadline)sまで、何度でも訂正できます") % {"deadline": deadline}
    if not receipt.complete:
        return _("締切（%(deadline)s）までに保存された答えを、一部の回答として受け付けました") % {"deadline": deadline}
    if now <= last_moment(case=opened.case, campaign=opened.campaign):
        return _("この調査では、提出のあとの訂正は受け付けていません")
    return _("締切（%(deadline)s）を過ぎました") % {"deadline": deadline}


def paper_form(opened: OpenCase, *, answers: Answers, blank: bool, now: datetime) -> Form:
    """The questionnaire to fill in, or with the answers of the draft."""
    return Form(
        title=opened.questionnaire.title.in_language(page_language()),
        survey=opened.questionnaire.title.in_language(page_language()),
        facility=opened.unit.name,
        as_of=dates.as_of(opened.campaign.as_of, language=page_language()),
        deadline=dates.binding_moment(
            last_moment(case=opened.case, campaign=opened.campaign), language=page_language()
        ),
        printed=dates.short_moment(now, language=page_language()),
        questions=_questions(opened.questionnaire, answers, blank=blank),
        blank=blank,
        desks=_desks(opened),
        unofficial=_unofficial(opened),
    )


def _desks(opened: OpenCase) -> tuple[str, ...]:
    return tuple(
        _("%(name)s：%(organisation)s　電話 %(phone)s　%(hours)s")
        % {
            "name": desk.subject.in_language(page_language()),
            "organisation": desk.name.in_language(page_language()),
            "phone": desk.phone,
            "hours": desk.hours_text.in_language(page_language()),
        }
        for desk in opened.survey.desks
    )


def _superseded(receipt: Receipt) -> str:
    """Said at the head of a former version: which one counts, and since when."""
    if receipt.is_last:
        return ""
    last = receipt.versions[0]
    return _("これは前の版（第%(number)s版）です。いま有効なのは、第%(last)s版（%(at)s受付）です。") % {
        "number": receipt.number,
        "last": last.number,
        "at": dates.binding_moment(last.submitted_at, language=page_language()),
    }


def _unofficial(opened: OpenCase) -> str:
    note = opened.questionnaire.note
    return note.in_language(page_language()) if note and not opened.campaign.official else ""


def _questions(
    questionnaire: Questionnaire, answers: Answers, *, blank: bool, personal_erased: bool = False
) -> tuple[Answered, ...]:
    """Every question on a blank form, the open ones otherwise; titles of groups and shown texts stay."""
    erased = personal_items(questionnaire) if personal_erased else frozenset()
    opens = open_items(questionnaire, answers)
    following = follow_ups(questionnaire)
    return tuple(
        _question(
            item,
            answers.get(item.link_id),
            depth=len(above) + (item.link_id in following),
            blank=blank,
            erased=item.link_id in erased,
        )
        for item, above in questionnaire.walk()
        if blank or item.link_id in opens
    )


def _question(item: Item, value: Json, *, depth: int, blank: bool, erased: bool) -> Answered:
    language, kind = page_language(), ITEM_TYPES[item.type]
    words = describe(item, value, language) if kind.answerable and value is not None else ""
    return Answered(
        prefix=item.prefix,
        text=item.text.in_language(language),
        answer=erased_words() if erased and kind.answerable else words,
        note=item.condition_note.in_language(language) if item.condition_note else "",
        guidance=" ".join(strip_tags(item.guidance.in_language(language)).split()) if item.guidance and blank else "",
        caution=item.caution.in_language(language) if item.caution and blank else "",
        choices=_choices(item, value, language),
        several=item.type == "multiple-choice",
        depth=depth,
        asks=kind.answerable,
    )


def _choices(item: Item, value: Json, language: str) -> tuple[tuple[str, bool], ...]:
    chosen = _chosen(value)
    offered = [(option.label.in_language(language), option.code in chosen) for option in item.options]
    if item.options and item.dont_know:
        offered.append((DONT_KNOW_LABELS[language], is_dont_know(value)))
    return tuple(offered)


def _chosen(value: Json) -> frozenset[str]:
    """The codes in a stored answer."""
    if isinstance(value, bool):
        return frozenset({"yes" if value else "no"})
    if isinstance(value, dict):
        value = value.get("codes", value.get("code"))
    if isinstance(value, str):
        return frozenset({value})
    return frozenset(code for code in value if isinstance(code, str)) if isinstance(value, list) else frozenset()
