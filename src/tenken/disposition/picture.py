"""The page ``docs/reference/case-states.md``, made from the life-cycle table so that it cannot tell another story."""

from tenken.disposition.lifecycle import TRANSITIONS, CaseEventKind, CaseStatus

__all__ = ["case_states_page"]

STATUS_WORDS = {
    CaseStatus.NOT_STARTED: ("未着手", "Nothing was answered yet."),
    CaseStatus.IN_PROGRESS: ("回答中", "A draft exists; nothing was submitted."),
    CaseStatus.SUBMITTED: ("提出済み", "The latest submission stands."),
    CaseStatus.CORRECTING: ("訂正中", "The last submission stands, and a draft differs from it."),
}
EVENT_WORDS = {
    CaseEventKind.SAVE: ("保存", "an answer is saved"),
    CaseEventKind.SUBMIT: ("提出", "the answers are submitted"),
    CaseEventKind.DISCARD: ("訂正の取りやめ", "the correction is dropped; the last submission stands"),
}


def case_states_page() -> str:
    """The page as Markdown with one Mermaid state diagram. ``script/fix`` writes it."""
    lines = [
        "# States of a case",
        "",
        "Made from the table in `src/tenken/disposition/lifecycle.py`; after a change there run `script/fix`.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {status}: {STATUS_WORDS[status][0]} ({status})" for status in CaseStatus),
        f"    [*] --> {CaseStatus.NOT_STARTED}",
        *(f"    {row.status} --> {row.then}: {EVENT_WORDS[row.event][0]} ({row.event})" for row in TRANSITIONS),
        "```",
        "",
        "| Status | 回答状況 | Meaning |",
        "|---|---|---|",
        *(f"| `{status}` | {STATUS_WORDS[status][0]} | {STATUS_WORDS[status][1]} |" for status in CaseStatus),
        "",
        "| While | Event | 出来事 | Then |",
        "|---|---|---|---|",
        *(
            f"| `{row.status}` | `{row.event}`: {EVENT_WORDS[row.event][1]} | {EVENT_WORDS[row.event][0]}"
            f" | `{row.then}` |"
            for row in TRANSITIONS
        ),
        "",
        "Every pair that the table does not name is refused. Reading changes nothing.",
        "When a campaign closes, the status stays as it is.",
        "",
    ]
    return "\n".join(lines)
