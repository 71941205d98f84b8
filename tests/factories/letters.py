"""A wave by letter, filled, and its batches."""

from tenken_site.campaigns.models import Campaign
from tenken_site.encryption.keyring import learn
from tenken_site.messaging.actions.enqueue import enqueue
from tenken_site.outreach.actions.make_letters import context_of, make_batch
from tenken_site.outreach.models import LetterBatch, Wave
from tenken_site.outreach.queries import TOPIC
from tests.cast import FUNABASHI_CODE, NOW
from tests.factories import outreach

__all__ = ["batch_of", "letter_wave", "pdf_of"]

BY = "command:tests"


def letter_wave(campaign: Campaign) -> Wave:
    """An invitation by letter to every clinic of the campaign."""
    made = outreach.wave(
        campaign, purpose=Wave.Purpose.INVITATION, message="invitation", channels=["letter"], state=Wave.State.SENDING
    )
    Wave.objects.filter(pk=made.pk).update(started_at=NOW, filled_at=NOW)
    subjects = list(campaign.cases.values_list("pk", flat=True))
    enqueue(topic=TOPIC, group=made.pk, subjects=subjects, channel="letter", due_at=NOW, now=NOW)
    return Wave.objects.select_related("campaign", "owner").get(pk=made.pk)


def batch_of(wave: Wave, relay: str = FUNABASHI_CODE) -> LetterBatch:
    """The relay's next letters, made."""
    made = make_batch(wave=wave, relay=relay, by=BY, now=NOW)
    assert made is not None
    assert made.batch is not None
    return LetterBatch.objects.get(pk=made.batch.pk)


def pdf_of(batch: LetterBatch) -> bytes:
    """The letters as they are printed."""
    assert batch.key is not None
    return learn(batch.key).data.open(batch.document, context=context_of(wave_id=batch.wave_id, number=batch.number))
