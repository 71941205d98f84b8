"""What units and their contacts are called wherever officials read of them."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from tenken_site.frames.models import Contact

__all__ = ["kind_choice", "kind_names", "kind_names_apart", "mail_state_names", "short_kind_names"]


def kind_names() -> Mapping[str, str]:
    """The kinds of unit."""
    return {"clinic": _("一般診療所"), "clinic_beds": _("有床診療所"), "dental": _("歯科診療所")}


def kind_names_apart() -> Mapping[str, str]:
    """The same where clinics without beds stand beside those with beds, and none is counted twice."""
    return {**kind_names(), "clinic": _("無床診療所")}


def short_kind_names() -> Mapping[str, str]:
    """The same in one word, for rows and for narrowing a list down."""
    return {"clinic_beds": _("有床"), "clinic": _("無床"), "dental": _("歯科")}


def kind_choice(kind: str) -> str:
    """What a choice of figures by kind is called; ``all`` is one too."""
    return _("すべての診療所") if kind == "all" else kind_names()[kind]


def mail_state_names() -> Mapping[Contact.MailState, str]:
    """Whether mail reaches a unit."""
    return {
        Contact.MailState.NONE: _("アドレスなし"),
        Contact.MailState.UNTRIED: _("未確認"),
        Contact.MailState.WORKS: _("届く"),
        Contact.MailState.SOFT: _("一時的に届かない"),
        Contact.MailState.DEAD: _("届かない"),
    }
