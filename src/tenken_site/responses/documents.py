"""Drafts, submissions and events as they lie in their rows: sealed under the key of their case (docs/adr/0013).

Each opens only in its own row and version. Of what does not open is said which: destroyed on purpose, or changed.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from tenken.errors import ResponseError
from tenken.response.draft import DraftDocument, DraftUnreadable
from tenken.response.model import Json
from tenken.response.sealing import SealBroken, Sealed, SealedContent, canonical, open_sealed, verify
from tenken_site.campaigns.models import Case
from tenken_site.encryption.aead import DataKey, DoesNotOpen
from tenken_site.encryption.keyring import KeyDestroyed
from tenken_site.responses.models import CaseEvent, Submission

__all__ = [
    "AnswersDisposed",
    "AnswersUnreadable",
    "open_draft",
    "open_payload",
    "open_submission",
    "opened_document",
    "seal_draft",
    "seal_payload",
    "seal_submission",
]


class AnswersUnreadable(ResponseError):
    """What is stored for this case does not open: changed, swapped with another row's, or with an older one.

    ``what`` names the thing ("draft", "submission 2"); neither it nor the message holds any of the content.
    """

    def __init__(self, public_id: str, what: str) -> None:
        super().__init__(f"{public_id}: {what}")
        self.public_id = public_id
        self.what = what


class AnswersDisposed(ResponseError):
    """The campaign's keys were destroyed: its answers are gone for good."""


def seal_draft(document: DraftDocument, *, case: Case, version: int) -> bytes:
    """The draft for the case's row. ``version``: the one it will be stored as. Raises AnswersDisposed."""
    return _key(case).seal(document.to_bytes(), context=Case.draft_context(case.public_id, version))


def open_draft(case: Case) -> DraftDocument:
    """The draft of the row, empty before the first save. Raises AnswersUnreadable, AnswersDisposed."""
    if not case.draft_version:
        return DraftDocument.empty()
    key = _key(case)
    try:
        plain = key.open(case.draft_document, context=Case.draft_context(case.public_id, case.draft_version))
        return DraftDocument.from_bytes(plain)
    except (DoesNotOpen, DraftUnreadable):
        raise AnswersUnreadable(case.public_id, "draft") from None


def seal_submission(sealed: Sealed, *, case: Case, number: int) -> tuple[bytes, bytes]:
    """Document and personal part for the submission's row. Raises AnswersDisposed."""
    key = _key(case)
    return (
        key.seal(sealed.document, context=Submission.document_context(case.public_id, number)),
        key.seal(sealed.personal, context=Submission.personal_context(case.public_id, number)),
    )


def opened_document(row: Submission) -> bytes:
    """The document of a row with its case and wrapping key: what the digest on the receipt is taken of.

    Raises AnswersUnreadable, AnswersDisposed.
    """
    public_id = row.case.public_id
    key = _key(row.case)
    try:
        return key.open(row.document, context=Submission.document_context(public_id, row.number))
    except DoesNotOpen:
        raise AnswersUnreadable(public_id, f"submission {row.number}") from None


def open_submission(row: Submission) -> SealedContent:
    """Both parts joined; without the personal one where it was destroyed. ``row`` as for ``opened_document``.

    Raises AnswersUnreadable, AnswersDisposed.
    """
    document, public_id = opened_document(row), row.case.public_id
    unreadable = AnswersUnreadable(public_id, f"submission {row.number}")
    if not verify(document, row.digest):
        raise unreadable
    try:
        personal: bytes | None = bytes(row.personal)
        if row.personal_erased_at is not None:
            personal = None
        elif personal:
            personal = _key(row.case).open(personal, context=Submission.personal_context(public_id, row.number))
        content = open_sealed(document, personal)
    except (DoesNotOpen, SealBroken):
        raise unreadable from None
    if (content.case, content.number) != (public_id, row.number):
        raise unreadable
    return content


def seal_payload(payload: Mapping[str, Json], *, case: Case, kind: str, at: datetime) -> bytes:
    """An event's payload for its row; it may hold answers. Raises AnswersDisposed."""
    context = CaseEvent.payload_context(case.public_id, kind, at)
    return _key(case).seal(canonical(dict(payload)), context=context)


def open_payload(payload: bytes | memoryview, *, case: Case, kind: str, at: datetime) -> dict[str, Json]:
    """What ``seal_payload`` was given. Raises AnswersUnreadable, AnswersDisposed."""
    key = _key(case)
    try:
        found = json.loads(key.open(payload, context=CaseEvent.payload_context(case.public_id, kind, at)))
    except DoesNotOpen:
        raise AnswersUnreadable(case.public_id, f"event {kind}") from None
    return found if isinstance(found, dict) else {}


def _key(case: Case) -> DataKey:
    try:
        return case.data_key()
    except KeyDestroyed:
        raise AnswersDisposed(case.public_id) from None
    except DoesNotOpen:
        raise AnswersUnreadable(case.public_id, "key") from None
