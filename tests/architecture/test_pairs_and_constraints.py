"""What happened at a time was done by someone: ``*_at`` comes with ``*_by``, and the database keeps them together."""

import pytest
from django.db import models

from tests.architecture.tree import our_models

#: Times that stand alone, each with its reason.
ALONE = {
    "AuditBatch.sealed_at": "sealed by the worker; the signature says with which key",
    "Campaign.opens_at": "a date of the plan, not a deed; the audit log holds who opened the campaign",
    "Campaign.closes_at": "a date of the plan, not a deed",
    "Case.status_at": "follows from saves and submissions; the case's events say whose",
    "Case.draft_saved_at": "the case's events say whose",
    "Case.last_submitted_at": "repeats the last submission's time; the submission says whose",
    "AccessCode.last_used_at": "every use is a SignIn of the code's own user",
    "Beat.done_at": "by the worker's clock; nobody decides it",
    "Beat.next_at": "a plan, not a deed",
    "Campaign.archived_at": "the audit log holds who archived it",
    "Campaign.closed_at": "the audit log holds who closed it",
    "Campaign.first_closes_at": "a date of the plan, not a deed",
    "Campaign.rehearsed_at": "the audit log holds who began the rehearsal",
    "Case.first_opened_at": "every opening is an event of the case that says whose",
    "Case.first_submitted_at": "repeats the first submission's time; the submission says whose",
    "Case.outcome_at": "the audit log holds who recorded it, and every outcome before",
    "Case.own_closes_at": "a date of the plan; the Extension says whose",
    "ChaseState.call_back_at": "a promise, not a deed",
    "ChaseState.last_at": "repeats the last ContactAttempt's time, which says whose",
    "ChaseState.taken_at": "a courtesy to colleagues that lapses; its author may have left",
    "CodeRequest.erased_at": "the audit log holds who confirmed the printing, or that its time was over",
    "CodeRequest.taken_at": "only the official of requested_by takes it; the audit log holds every time",
    "Contact.mail_state_at": "follows from mail sent and bounced; nobody decides it",
    "Contact.telephone_wrong_at": "the ContactAttempt that found it says whose",
    "ContactAttempt.call_back_at": "a promise, not a deed",
    "ContactAttempt.undone_at": "the audit log holds who took it back",
    "Disposal.finished_at": "the worker took the last bytes out; done_by destroyed the key",
    "Delivery.seen_at": "opened by somebody of the relay; only the confirmation is a deed",
    "Delivery.written_at": "the audit log holds who wrote the covering text",
    "LetterBatch.erased_at": "the audit log holds who confirmed the printing, or that its time was over",
    "LetterBatch.made_at": "made by the run whose request the audit log holds",
    "Notice.withdrawn_at": "the audit log holds who withdrew it",
    "OutboxEntry.due_at": "a plan, not a deed",
    "OutboxEntry.sent_at": "sent by the worker; nobody decides it",
    "OutboxEntry.tried_at": "tried by the worker; nobody decides it",
    "Passing.undone_at": "the audit log holds who took it back",
    "Run.finished_at": "by the worker's clock",
    "Run.next_at": "a plan, not a deed",
    "Run.started_at": "by the worker's clock",
    "Wave.filled_at": "by the worker's clock; nobody decides it",
    "Wave.outcome_at": "a count by the worker; nothing is decided",
    "Wave.sized_at": "a count by the worker; nothing is decided",
    "Wave.finished_at": "follows from the last mail; nobody decides it",
    "Wave.planned_at": "a date of the plan, not a deed",
    "Wave.started_at": "by the worker when its day comes, or by whoever the audit log names",
    "IdRequest.asked_at": "by a visitor who is not known",
    "IdRequest.looked_up_at": "by the worker; nobody decides it",
    "IdRequest.used_at": "by whoever has the mail; the audit log names the clinic's user",
    "Release.publish_at": "a plan, not a deed; approved_by set it",
    "Release.published_at": "by the worker at the moment that approved_by set",
    "Tabulation.finished_at": "by the worker's clock",
    "Analysis.finished_at": "by the worker's clock",
    "VerifiedClinic.first_recorded_at": "the audit log holds who recorded first; recorded_by is the last one",
    "InstrumentVersion.published_at": "immutable; the audit log holds who published it",
}


def times(model: type[models.Model]) -> list[models.Field]:  # type: ignore[type-arg]  # any field
    """The model's fields that end in ``_at``."""
    return [field for field in model._meta.get_fields() if field.concrete and field.name.endswith("_at")]


def names_in(constraint: models.CheckConstraint) -> set[str]:
    """The fields that a check constraint speaks of."""
    return {name.split("__")[0] for name, _ in _leaves(constraint.condition)}


def _leaves(condition: object) -> list[tuple[str, object]]:
    if isinstance(condition, tuple):
        return [condition]
    return [leaf for child in getattr(condition, "children", []) for leaf in _leaves(child)]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_a_time_has_an_author_and_the_database_keeps_both_or_neither(model: type[models.Model]) -> None:
    fields = {field.name: field for field in model._meta.get_fields() if field.concrete}

    for field in times(model):
        if f"{model.__name__}.{field.name}" in ALONE:
            continue
        author = fields.get(field.name.removesuffix("_at") + "_by")
        assert author is not None, f"{model.__name__}.{field.name} has no author and no reason in ALONE"
        if field.null:
            checks = [check for check in model._meta.constraints if isinstance(check, models.CheckConstraint)]
            assert any({field.name, author.name} <= names_in(check) for check in checks), (
                f"{model.__name__}: no constraint keeps {field.name} and {author.name} together"
            )


def test_the_list_of_lonely_times_names_only_fields_that_exist() -> None:
    there = {f"{model.__name__}.{field.name}" for model in our_models() for field in times(model)}

    assert set(ALONE) <= there
