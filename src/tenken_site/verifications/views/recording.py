"""The form for an official who stands in the clinic: what to look at, and what is so. It knows no answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenken.verification.model import Method
from tenken_site.accounts.access import OFFICIAL, access
from tenken_site.accounts.queries import names_of
from tenken_site.ui import dates
from tenken_site.verifications import queries
from tenken_site.verifications.actions.look_at_found import look_at_found
from tenken_site.verifications.actions.record_found import (
    FoundUnfit,
    RecordedMeanwhile,
    record_found,
    record_impossible,
)
from tenken_site.verifications.forms import RecordForm, name_of
from tenken_site.verifications.models import VerifiedClinic
from tenken_site.verifications.permissions import CampaignDisposed, NotForStatistics, VerificationClosed
from tenken_site.verifications.presenters import choices_of, clinic_lines, method_names, question_lines
from tenken_site.verifications.queries import Found
from tenken_site.verifications.views.entering import TAB, AtVerification, at_clinic

__all__ = ["record"]


@access(OFFICIAL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, slug: str, verification: int, public_id: str) -> HttpResponse:
    """POST stores, or says that it cannot be looked at (``do=impossible``)."""
    desk, clinic = at_clinic(request, slug, verification, public_id)
    if request.method == "POST":
        return _taken(request, desk, clinic)
    found = None
    if request.method == "GET":
        found = look_at_found(clinic=clinic, viewer=desk.viewer, by=desk.by, now=desk.now)
    return _page(request, desk, clinic, _form(clinic, initial=_initial(desk, clinic, found)))


def _form(clinic: VerifiedClinic, **given: object) -> RecordForm:
    asked = queries.asked_of(clinic.verification)
    return RecordForm(
        choices={one.link_id: choices_of(item) for one, item in asked},
        methods=tuple(method_names().items()),
        **given,
    )


def _initial(desk: AtVerification, clinic: VerifiedClinic, found: Found | None) -> dict[str, object]:
    """What was recorded before; else nothing is chosen but the day."""
    if found is None:
        return {"day": dates.local(desk.now).date().isoformat(), "seen": clinic.times}
    fields = {name_of(link_id): code for link_id, code in found.found.items()}
    return {**fields, "method": found.method.value, "day": found.day.isoformat(), "seen": clinic.times}


def _taken(request: HttpRequest, desk: AtVerification, clinic: VerifiedClinic) -> HttpResponse:
    impossible = request.POST.get("do") == "impossible"
    form = _form(clinic, data=request.POST)
    if not form.is_valid() and not (impossible and "seen" not in form.errors):
        return _page(request, desk, clinic, form, status=422)
    if impossible and clinic.outcome == VerifiedClinic.Outcome.RECORDED and request.POST.get("sure") != "yes":
        messages.warning(
            request, _("まだ何も変えていません。記録を消すときは、「この記録を消してよい」にチェックを入れてください。")
        )
        return redirect("verification-record", desk.campaign.slug, desk.verification.number, clinic.case.public_id)
    seen = form.cleaned_data["seen"]
    try:
        if impossible:
            record_impossible(clinic=clinic, viewer=desk.viewer, seen=seen, by=desk.by, now=desk.now)
        else:
            asked = queries.asked_of(clinic.verification)
            record_found(
                clinic=clinic,
                viewer=desk.viewer,
                found={one.link_id: form.cleaned_data[name_of(one.link_id)] for one, _item in asked},
                method=Method(form.cleaned_data["method"]),
                day=form.cleaned_data["day"],
                seen=seen,
                by=desk.by,
                now=desk.now,
            )
    except FoundUnfit as unfit:
        form.add_error(*_unfit(unfit))
        return _page(request, desk, clinic, form, status=422)
    except RecordedMeanwhile:
        messages.warning(request, _("ほかの担当者が先に記録しました。いまの記録を見て、要るときだけ直してください。"))
        return redirect("verification-record", desk.campaign.slug, desk.verification.number, clinic.case.public_id)
    except CampaignDisposed:
        messages.warning(request, _("この調査の回答は廃棄しました。もう記録できません。"))
    except (VerificationClosed, NotForStatistics):
        messages.warning(request, _("この実地確認は終わりました。記録は、もう変えられません。"))
    else:
        messages.success(request, _("%(name)sの記録を保存しました。") % {"name": clinic.case.unit.name})
    return redirect("verification", desk.campaign.slug, desk.verification.number)


def _unfit(unfit: FoundUnfit) -> tuple[str | None, str]:
    if unfit.what == "day":
        return "day", _("施設を選んだ日から今日までの日を入れてください。")
    if unfit.what == "nothing":
        return None, _("1つも確かめられなかったときは、下の「確かめられなかったと記録する」を押してください。")
    return name_of(unfit.what), _("どれか1つを選んでください。")


def _field(form: RecordForm, link_id: str) -> tuple[str, str, str]:
    """Name, what is chosen, what is wrong."""
    name = name_of(link_id)
    return name, str(form[name].value() or ""), " ".join(str(words) for words in form[name].errors)


def _page(
    request: HttpRequest, desk: AtVerification, clinic: VerifiedClinic, form: RecordForm, *, status: int = 200
) -> HttpResponse:
    asked = queries.asked_of(clinic.verification)
    lines = question_lines(asked, fields={one.link_id: _field(form, one.link_id) for one, _item in asked})
    context = desk.frame(tab=TAB) | {
        "title": desk.title,
        "verification": desk.verification,
        "clinic": clinic,
        "line": clinic_lines([clinic])[0],
        "lines": lines,
        "faults": [(one.name, f"{one.prefix} {one.text}") for one in lines if one.error],
        "methods": [(code, label, form["method"].value() == code) for code, label in method_names().items()],
        "form": form,
        "first": dates.local(desk.verification.drawn_at).date().isoformat(),
        "today": dates.local(desk.now).date().isoformat(),
        "recorded_by": names_of({clinic.recorded_by}).get(clinic.recorded_by, "") if clinic.recorded_by else "",
    }
    return render(request, "verifications/record.html", context, status=status)
