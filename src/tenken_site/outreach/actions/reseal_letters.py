"""Letters that are still kept are sealed anew under the campaign's key in use: an older one can then be destroyed."""

from datetime import datetime

from django.db import transaction

from tenken_site.audit.log import record
from tenken_site.campaigns.models import Campaign
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.encryption.keyring import learn
from tenken_site.outreach.actions.make_letters import context_of as context_of_batch
from tenken_site.outreach.actions.take_code import context_of as context_of_request
from tenken_site.outreach.models import CodeRequest, LetterBatch

__all__ = ["reseal_letters"]


def reseal_letters(*, campaign: Campaign, by: str, now: datetime) -> int:
    """How many documents were moved. Each in a transaction of its own: begun again, it does only the rest.

    Raises DoesNotOpen for a document that was changed; it stays, and those after it wait.
    """
    key = ensure_key(scope=campaign.key_scope, by=by, now=now)
    batches = LetterBatch.objects.filter(wave__campaign=campaign).exclude(key=key.pk)
    requests = CodeRequest.objects.filter(case__campaign=campaign).exclude(key=key.pk)
    moved = 0
    for pk in list(batches.exclude(document=b"").values_list("pk", flat=True)):
        with transaction.atomic():
            batch = LetterBatch.objects.select_for_update(of=("self",)).select_related("key").get(pk=pk)
            if batch.key is None or not batch.document:
                continue
            context = context_of_batch(wave_id=batch.wave_id, number=batch.number)
            document = learn(batch.key).data.open(batch.document, context=context)
            sealed = key.data.seal(document, context=context)
            moved += LetterBatch.objects.filter(pk=pk).update(key=key.pk, document=sealed)
            target = f"letters:{batch.wave_id}:{batch.number}"
            record(action="outreach.reseal_letters", target=target, by=by, now=now, detail={"key": key.pk})
    for pk in list(requests.exclude(document=b"").values_list("pk", flat=True)):
        with transaction.atomic():
            request = CodeRequest.objects.select_for_update(of=("self",)).select_related("key").get(pk=pk)
            if request.key is None or not request.document:
                continue
            context = context_of_request(request=request)
            document = learn(request.key).data.open(request.document, context=context)
            sealed = key.data.seal(document, context=context)
            moved += CodeRequest.objects.filter(pk=pk).update(key=key.pk, document=sealed)
            record(action="outreach.reseal_letters", target=context, by=by, now=now, detail={"key": key.pk})
    return moved
