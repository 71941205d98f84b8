"""The sign-in page: type the code, or learn at once whom to ask; beside it what the survey is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.questionnaire.survey_model import Survey
from tenken_site.accounts import codes, entry, failed_sign_ins, kept
from tenken_site.accounts.access import PUBLIC, access
from tenken_site.accounts.actions.sign_in_with_code import CodeRefused, TooManyFailures, sign_in_with_code
from tenken_site.accounts.devices import device_name
from tenken_site.accounts.limits import SIGN_IN, limited
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign
from tenken_site.home.asking import at_the_door
from tenken_site.instruments import queries as instruments
from tenken_site.ui.dates import binding_day, days_left
from tenken_site.ui.desks import DeskCard, desk_cards

__all__ = ["sign_in"]

#: Longer input cannot be a code, however it is spaced.
LONGEST_TYPED = 200
METHODS = ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class SurveyFacts:
    """What a clinic wants to know before it starts."""

    eyebrow: str
    title: str
    over: bool
    opens: datetime | None  # where it has not begun
    deadline: datetime
    left: str
    as_of: str
    minutes: int
    questions: int
    at_hand: tuple[str, ...]


@access(PUBLIC)
@limited(SIGN_IN)
@never_cache
@sensitive_post_parameters("code", kept.FIELD)
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; a valid code begins a session, and what was kept goes on its way.

    Also answers in place of any other view whose caller is not signed in (``accounts.middleware``): it then shows
    itself with what was entered, and reads no code from the request, whatever its method. The code never stands in an
    address: the printed square leads to ``/sign-in/#CODE``, and a browser keeps what follows ``#`` to itself.
    """
    now = timezone.now()  # noqa: TID251  # a view is the edge
    stopped = getattr(request, "stopped", False)
    if request.method not in METHODS and not stopped:
        return HttpResponseNotAllowed(METHODS)
    if request.method != "POST" or stopped or "switch" in request.POST:
        return _shown(request, now=now)
    typed = request.POST.get("code", "")[:LONGEST_TYPED]
    try:
        user = sign_in_with_code(
            code=codes.read(typed),
            network=failed_sign_ins.network_of(request),
            device=device_name(request.headers.get("User-Agent", "")),
            now=now,
        )
    except codes.CodeUnreadable as fault:
        return _shown(request, now=now, typed=typed, error=unreadable(fault), status=422)
    except CodeRefused:
        return _shown(request, now=now, typed=typed, refused=True, status=422)
    except TooManyFailures as refusal:
        minutes = entry.minutes_until(refusal.again_at, now=now)
        error = gettext("違うコードが続いたため、受け付けを止めています。%(minutes)d分後にもう一度お試しください。")
        response = _shown(request, now=now, typed=typed, error=error % {"minutes": minutes}, status=429)
        response.headers["Retry-After"] = str(minutes * 60)
        return response
    entry.begin_session(request, user=user)
    return entry.arrive(request)


def unreadable(fault: codes.CodeUnreadable) -> str:
    """What to do about a code that was mistyped. Tells nothing about any code that exists."""
    if fault.fault == "empty":
        return gettext("アクセスコードを入力してください。16文字のコードは、案内の封書またはメールに書かれています。")
    if fault.fault == "characters":
        return gettext("英字と数字だけで入力してください。コードに使わない文字が入っています。")
    if fault.fault == "length" and fault.count < codes.LENGTH:
        return gettext("残りの文字も入力してください。16文字のうち%(count)d文字が入っています。") % {
            "count": fault.count
        }
    if fault.fault == "length":
        return gettext("16文字になるように直してください。いまは%(count)d文字が入っています。") % {"count": fault.count}
    return gettext("紙のコードと1文字ずつ見比べて、16文字をもう一度お確かめください。どこかの文字が違っています。")


def refusal(desks: list[DeskCard]) -> str:
    """What to do about a code that opens nothing. The first desk of a survey is the one for signing in."""
    if not desks:
        return gettext(
            "このコードでは入れません。新しいコードが届いていないか、お確かめください。"
            "届いていないときは、窓口にお電話ください。"
        )
    return gettext(
        "このコードでは入れません。新しいコードが届いていないか、お確かめください。"
        "届いていないときは、「%(desk)s」の窓口（電話 %(phone)s）にお電話ください。"
    ) % {"desk": desks[0].name, "phone": desks[0].phone}


def _shown(
    request: HttpRequest,
    *,
    now: datetime,
    typed: str = "",
    error: str = "",
    refused: bool = False,
    status: int = 200,
) -> HttpResponse:
    door = at_the_door(now=now)
    chosen = door.campaign
    survey = instruments.survey(chosen.instrument_version_id) if chosen else None
    desks = desk_cards(survey.desks, language=_language(), at=now) if survey else []
    user = request.user  # looked at first: it tells whether the session was left idle
    stopped = getattr(request, "stopped", False)
    carried = getattr(request, "carried", None)
    back = getattr(request, "back", "") if stopped else entry.next_path(request)
    context: dict[str, object] = {
        "typed": typed,
        "error": refusal(desks) if refused else error,
        "facts": _facts(chosen, survey, now=now) if chosen and survey else None,
        "apart": door.apart,
        "desks": desks,
        "now": now,
        "signed_in": user if isinstance(user, User) else None,
        "idled_out": getattr(request, "idled_out", False),
        "lost": getattr(request, "lost", False),
        "unpressed": getattr(request, "unpressed", False),
        "stale": getattr(request, "stale", False),
        "kept": carried.signed() if carried else request.POST.get(kept.FIELD, "") if kept.opened(request) else "",
        "next": back,
        # Never the address itself: someone may have put a code into it.
        "language_next": reverse("sign-in") + (f"?{urlencode({'next': back})}" if back else ""),
    }
    context["bare"] = bool(context["kept"])  # a look at another page would lose what this one carries
    return render(request, "home/sign_in.html", context, status=status)


def _language() -> str:
    return (get_language() or "ja")[:2]


def _facts(campaign: Campaign, survey: Survey, *, now: datetime) -> SurveyFacts:
    questionnaire = instruments.questionnaire(campaign.instrument_version_id)
    language = _language()
    last = campaign.closes_at - timedelta(seconds=1)
    return SurveyFacts(
        eyebrow=survey.owner.in_language(language),
        title=survey.title.in_language(language),
        over=now >= campaign.closes_at,
        opens=campaign.opens_at if now < campaign.opens_at else None,
        deadline=last,
        left=days_left(last, now=now),
        as_of=binding_day(campaign.as_of, language=language),
        minutes=survey.minutes,
        questions=sum(ITEM_TYPES[item.type].answerable for item, _ in questionnaire.walk()),
        at_hand=tuple(text.in_language(language) for text in survey.at_hand),
    )
