"""The page ``docs/reference/campaign-phases.md``, made from the table so that it cannot tell another story."""

from tenken.disposition.campaign_cycle import CAMPAIGN_TRANSITIONS, CampaignEvent, CampaignPhase

__all__ = ["campaign_phases_page"]

PHASE_WORDS = {
    CampaignPhase.PREPARE: ("準備", "Cases and sign-ins are made; nothing is taken."),
    CampaignPhase.REHEARSE: ("試行", "A pilot or trial mail runs; nothing is taken for the campaign itself."),
    CampaignPhase.OPEN: ("実施中", "Answers are taken."),
    CampaignPhase.EXTENDED: ("延長中", "The first deadline has passed; answers are taken until the later one."),
    CampaignPhase.GRACE: ("猶予", "The deadline has passed; those who were typing may finish."),
    CampaignPhase.CLOSED: (
        "終了",
        "Nothing is taken, but from cases with a later deadline of their own. Then every case gets its disposition.",
    ),
    CampaignPhase.ARCHIVED: ("保管", "Nothing changes any more."),
}
EVENT_WORDS = {
    CampaignEvent.REHEARSE: ("試行の開始", "action: `tenken campaign rehearse`"),
    CampaignEvent.OPENING: ("受付の開始", "date: `opens_at`"),
    CampaignEvent.FIRST_DEADLINE: ("当初の締切", "date: `first_closes_at`, where a later deadline is in force"),
    CampaignEvent.DEADLINE: ("締切", "date: `closes_at`"),
    CampaignEvent.GRACE_OVER: ("猶予の終わり", "date: `closes_at` and `grace_minutes`"),
    CampaignEvent.EXTEND: ("締切の延長", "action: `tenken campaign extend`, for everyone"),
    CampaignEvent.SETTLE: ("最終区分の確定", "action: `tenken campaign close`, or the worker; sets `closed_at`"),
    CampaignEvent.ARCHIVE: ("保管", "action: `tenken campaign archive`; only once `closed_at` is set"),
}


def campaign_phases_page() -> str:
    """The page as Markdown with one Mermaid state diagram. ``script/fix`` writes it."""
    lines = [
        "# Phases of a campaign",
        "",
        "Made from the table in `src/tenken/disposition/campaign_cycle.py`; after a change there run `script/fix`.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {phase}: {PHASE_WORDS[phase][0]} ({phase})" for phase in CampaignPhase),
        f"    [*] --> {CampaignPhase.PREPARE}",
        *(f"    {row.phase} --> {row.then}: {EVENT_WORDS[row.event][0]} ({row.event})" for row in CAMPAIGN_TRANSITIONS),
        "```",
        "",
        "| Phase | 段階 | Meaning |",
        "|---|---|---|",
        *(f"| `{phase}` | {PHASE_WORDS[phase][0]} | {PHASE_WORDS[phase][1]} |" for phase in CampaignPhase),
        "",
        "| While | Event | 出来事 | By | Then |",
        "|---|---|---|---|---|",
        *(
            f"| `{row.phase}` | `{row.event}` | {EVENT_WORDS[row.event][0]} | {EVENT_WORDS[row.event][1]}"
            f" | `{row.then}` |"
            for row in CAMPAIGN_TRANSITIONS
        ),
        "",
        "The phase is told from the campaign's dates and the clock whenever it is asked for; it is not stored. Each",
        "date is the first moment of what it begins. A grace of no minutes takes no time. Dispositions are given once",
        "every case's own deadline has passed; after that everyone's deadline can no longer be extended, but a single",
        "case can be reopened with a reason until the campaign is archived.",
        "",
    ]
    return "\n".join(lines)
