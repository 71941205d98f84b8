"""The page ``docs/reference/response-rates.md``: codes, rules, formulas and a worked example, from the code itself."""

from fractions import Fraction

from tenken.disposition.codes import DISPOSITIONS, DispositionCode
from tenken.disposition.rates import RATE_NAMES, rates

__all__ = ["EXAMPLE", "response_rates_page"]

FORMULAS = {
    "RR1": "I ÷ (I + P + R + NC + O + UH + UO)",
    "RR2": "(I + P) ÷ (I + P + R + NC + O + UH + UO)",
    "RR3": "I ÷ (I + P + R + NC + O + *e* (UH + UO))",
    "RR4": "(I + P) ÷ (I + P + R + NC + O + *e* (UH + UO))",
    "RR5": "I ÷ (I + P + R + NC + O)",
    "RR6": "(I + P) ÷ (I + P + R + NC + O)",
    "COOP1": "I ÷ (I + P + R + O)",
    "COOP2": "(I + P) ÷ (I + P + R + O)",
    "REF1": "R ÷ (I + P + R + NC + O + UH + UO)",
    "CON1": "(I + P + R + O) ÷ (I + P + R + NC + O + UH + UO)",
}
EXAMPLE = {
    DispositionCode.COMPLETE: 600,
    DispositionCode.PARTIAL: 40,
    DispositionCode.REFUSAL: 30,
    DispositionCode.BREAK_OFF: 30,
    DispositionCode.NON_CONTACT: 10,
    DispositionCode.SPOKEN_TO: 50,
    DispositionCode.NOTHING_RETURNED: 180,
    DispositionCode.UNDELIVERED: 20,
    DispositionCode.CLOSED: 36,
    DispositionCode.DUPLICATE: 4,
}


def response_rates_page() -> str:
    """The page as Markdown. ``script/fix`` writes it."""
    worked = rates(EXAMPLE)
    lines = [
        "# Dispositions and response rates",
        "",
        "Made from `src/tenken/disposition/codes.py` and `rates.py`; after a change there run `script/fix`.",
        "Source: AAPOR Standard Definitions, 10th edition.",
        "",
        "## Final dispositions",
        "",
        "At the close every case gets exactly one. Before it the same rules give interim figures.",
        "",
        "| Code | 最終区分 | Name | In formulas | Paragraph |",
        "|---|---|---|---|---|",
        *(
            f"| `{row.code}` | {row.ja} | {row.en} | {row.category} | {row.paragraph} |"
            for row in sorted(DISPOSITIONS.values(), key=lambda row: row.code)
        ),
        "",
        "The first rule that fits decides (`decide`):",
        "",
        "1. a submission: 1.1, whatever else is known;",
        "2. what officials recorded: closed 4.5, duplicate 4.81, out of scope 4.1, refused 2.11 (the draft of",
        "   a clinic that refused is not used);",
        "3. answers in a draft: 1.2 from the campaign's `partial_from_percent` of its open questions, else 2.12;",
        "4. opened without an answer: 2.112;",
        "5. spoken to on the telephone: 2.3; known to exist, nobody reached: 2.2;",
        "6. unreachable, or all that was sent came back: 3.3;",
        "7. invited, no sign: 3.19; never invited: 3.11.",
        "",
        "## Rates",
        "",
        "| Rate | Formula |",
        "|---|---|",
        *(f"| {name} | {FORMULAS[name]} |" for name in RATE_NAMES),
        "",
        "Not eligible cases (NE) stand in no denominator. A rate without a denominator is shown as “-”.",
        "",
        "## How *e* is estimated",
        "",
        "*e* is the share of the cases of unknown eligibility (3.x) that is taken to be eligible. It is estimated by",
        "proportional allocation, known as the CASRO method: among the cases whose eligibility is known,",
        "",
        "    e = eligible ÷ (eligible + not eligible)",
        "",
        "where eligible are all cases with codes 1.x and 2.x, not eligible those with 4.x. It supposes that silent",
        "clinics are closed as often as those we know about. That is likely too high an *e*: a closed clinic answers",
        "neither mail nor telephone, so closures hide among the silent, and RR3 is too low rather than too high. The",
        "bounds need no such guess: with *e* = 1 RR3 is RR1, the lowest; with *e* = 0 it is RR5, the highest.",
        "",
        "One *e* is estimated for the whole country and the kinds of facility shown and used for each area: in a small",
        "area a single closed clinic would move it by several points. Where no case's eligibility is known, *e* is 1.",
        "",
        "## A worked example",
        "",
        "| Code | Cases |",
        "|---|---:|",
        *(f"| `{code}` {DISPOSITIONS[code].ja} | {count} |" for code, count in EXAMPLE.items()),
        "",
        f"e = {_eligible()} ÷ ({_eligible()} + {_not_eligible()}) = {float(worked.e):.3f}",
        "",
        "| Rate | % |",
        "|---|---:|",
        *(f"| {name} | {_shown(worked.by_name[name])} |" for name in RATE_NAMES),
        "",
    ]
    return "\n".join(lines)


def _eligible() -> int:
    return sum(count for code, count in EXAMPLE.items() if code[0] in "12")


def _not_eligible() -> int:
    return sum(count for code, count in EXAMPLE.items() if code[0] == "4")


def _shown(rate: Fraction | None) -> str:
    return "-" if rate is None else f"{float(100 * rate):.1f}"
