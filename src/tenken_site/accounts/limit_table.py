"""How many requests one network may send to the pages that need no sign-in: the one table. Knows no row and no request.

``docs/reference/limits.md`` is made from it.
"""

from dataclasses import dataclass
from datetime import timedelta

from tenken_site.accounts import waiting

__all__ = ["ASKING", "GROUPS", "LOOK_UP", "PAGES", "SIGN_IN", "STATISTICS", "SWITCHES", "Group", "limits_page"]


@dataclass(frozen=True, slots=True)
class Group:
    """Addresses that share a limit: so many looks and so many sent forms a span, from one network."""

    name: str
    what: str  # which addresses
    looks: int  # GET and HEAD
    sent: int  # POST and the rest
    span: timedelta
    why: str


TEN_MINUTES, HOUR = timedelta(minutes=10), timedelta(hours=1)
#: 500 people behind one address (an association's proxy, LGWAN) are the measure of every number.
PAGES = Group(
    "pages", "Every other public page; any page asked for without a sign-in", 6_000, 1_500, TEN_MINUTES,
    "500 people open 12 pages each within ten minutes",
)  # fmt: skip
SIGN_IN = Group(
    "sign-in", "Signing in and out, with every second step", 6_000, 1_500, TEN_MINUTES,
    "500 people sign in within ten minutes, each in two steps and every second one twice",
)  # fmt: skip
SWITCHES = Group(
    "switches", "Language and wording", 1_500, 1_500, TEN_MINUTES, "500 people change one of them three times"
)
LOOK_UP = Group(
    "look-up", "Reply number of a letter, check of a receipt", 1_500, 600, TEN_MINUTES,
    "500 people type a number each, one of five types it twice",
)  # fmt: skip
ASKING = Group(
    "asking", "Asking for a forgotten ID, which may send a mail", 1_500, 60, HOUR,
    "one of ten in a hall of 500 has lost the ID",
)  # fmt: skip
STATISTICS = Group(
    "statistics", "Published statistics: pages, pictures and files", 15_000, 60, TEN_MINUTES,
    "500 people open 6 pages with 4 pictures each within ten minutes; nobody sends a form",
)  # fmt: skip
GROUPS = (PAGES, SIGN_IN, SWITCHES, LOOK_UP, ASKING, STATISTICS)
RULES = (
    ("One ID or account, from one network", waiting.PAIR),
    ("Everything tried from one network (`TENKEN_SIGN_IN_FAILURES` sets the free ones)", waiting.NETWORK),
    ("Second factor of one account, over all networks, once its password was right", waiting.ACCOUNT),
)


def limits_page() -> str:
    """``docs/reference/limits.md``."""
    lines = [
        "# Limits on requests and on guessing", "",
        "Made from `src/tenken_site/accounts/limit_table.py` and `waiting.py` by `script/fix`. Change it there.", "",
        "A network is one IPv4 address or one IPv6 /64. Many clinics may stand behind one of them: the measure of",
        "every number is a hall, a medical association or a government proxy with 500 users. `TENKEN_LIMIT_FACTOR`",
        "multiplies every number of the first table. Whoever is signed in is not counted.", "",
        "## Requests without a sign-in", "",
        "| Group | Addresses | Looks (GET) | Sent (POST) | Within | Enough, because |", "|---|---|---|---|---|---|",
        *(
            f"| `{one.name}` | {one.what} | {one.looks:,} | {one.sent:,} | {_long(one.span)} | {one.why} |"
            for one in GROUPS
        ),
        "",
        "Beyond it: 429 with the time to come back (`Retry-After`) and the desk's telephone, until the span is over.",
        "Looks are counted in each process and added to the table in lots of a fiftieth of the limit, so up to one",
        "lot a process more may pass; what is sent is added at once.", "",
        "## Failures", "",
        "| Counted for | Free | Then a wait of | Doubled up to | Forgotten after |", "|---|---|---|---|---|",
        *(
            f"| {whose} | {rule.free - 1} | {_long(rule.first)} | {_long(rule.longest)} | {_long(rule.window)} |"
            for whose, rule in RULES
        ),
        "",
        "An ID alone never counts: who knows a clinic's ID makes nobody wait but himself. Success takes the failures",
        "of that ID from that network off again. IDs that nobody has count alike.", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _long(span: timedelta) -> str:
    """``30 s``, ``10 min``, ``24 h``."""
    seconds = int(span.total_seconds())
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h"
