"""Puts things to be sent into the outbox."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from tenken_site.messaging.models import OutboxEntry

__all__ = ["enqueue"]

BATCH = 1000


def enqueue(
    *,
    topic: str,
    group: int,
    subjects: Iterable[int],
    channel: str,
    due_at: datetime,
    state: str = OutboxEntry.State.DUE,
    now: datetime,
) -> int:
    """How many rows are new. One row for each (topic, group, subject, channel): existing ones stay as they are.

    Takes any number of subjects in constant memory, a transaction a thousand; called again after a crash it makes
    what is missing. Who asked is in the audit entry of the action that calls this. ``now`` bounds nothing: entries
    that are due later wait.
    """
    made = 0
    table = connection.ops.quote_name(OutboxEntry._meta.db_table)
    names = ("topic", "group", "subject", "channel", "state", "due_at", "attempts", "lease_token", "reason")
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    moment = connection.ops.adapt_datetimefield_value(due_at)
    left = iter(subjects)
    while batch := list(islice(left, BATCH)):
        rows = ", ".join(["(%s, %s, %s, %s, %s, %s, 0, '', '')"] * len(batch))
        values = [value for subject in batch for value in (topic, group, subject, channel, str(state), moment)]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} ({columns}) VALUES {rows} ON CONFLICT DO NOTHING", values)  # noqa: S608  # names are ours, values are bound
            made += cursor.rowcount
    return made
