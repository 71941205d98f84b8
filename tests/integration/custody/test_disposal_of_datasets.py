"""A campaign's disposal takes its datasets and tabulations with it, in the backup too; records of them stay."""

from datetime import timedelta
from pathlib import Path

import pytest

from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign
from tenken_site.custody import jobs
from tenken_site.custody.actions import dispose_campaign as disposing
from tenken_site.custody.actions.rotate import NothingToRotate, rotate_scope
from tenken_site.custody.destroying_again import destroy_again
from tenken_site.custody.models import Disposal
from tenken_site.datasets.models import Dataset, DatasetFile
from tenken_site.encryption import keyring
from tenken_site.encryption.actions.make_key import ensure_key
from tenken_site.encryption.models import WrappingKey
from tenken_site.responses.actions.unlock import ask_for_unlock, grant_unlock
from tenken_site.tabulations.models import Tabulation, TabulationPart
from tests.cast import COUNTRY_CODE, NOW, Official
from tests.factories import accounts
from tests.factories.people import Cast

pytestmark = pytest.mark.stores
BY = "command:tests"
SECRET = b"one record of one clinic"
DIGESTS = {"manifest.json": "ab" * 32}


@pytest.fixture
def second(cast: Cast) -> User:
    return accounts.official(Official("ministry-second", "二人目", COUNTRY_CODE))


@pytest.fixture
def dataset(cast: Cast, second: User, backups: Path) -> Dataset:
    """A built dataset with one sealed file and a tabulation of one sealed part; the campaign is archived."""
    campaign = cast.campaign
    unlock = ask_for_unlock(campaign=campaign, purpose="statistics", reason="集計", days=7, by=cast.ministry, now=NOW)
    grant_unlock(unlock=unlock, by=second, now=NOW)
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=NOW, archived_at=NOW)
    made = Dataset.objects.create(
        campaign=campaign, number=1, unlock=unlock, asked_at=NOW, asked_by=BY, built_at=NOW, built_by=BY,
        counts={"cases": 2}, digests=DIGESTS,
    )  # fmt: skip
    tabulation = Tabulation.objects.create(
        dataset=made, number=1, tables="", weighting="", disclosure="", seed=1, asked_at=NOW, asked_by=BY
    )
    sealed_into(made, tabulation)
    return made


def sealed_into(dataset: Dataset, tabulation: Tabulation) -> None:
    key = ensure_key(scope=dataset.key_scope, by=BY, now=NOW)
    content = key.data.seal(SECRET, context="records.parquet")
    DatasetFile.objects.create(dataset=dataset, name="records.parquet", place=0, key_id=key.pk, content=content)
    part = TabulationPart(tabulation=tabulation, name="tables", key_id=key.pk)
    part.content = key.data.seal(SECRET, context=part.place)
    part.save()


def disposed(campaign: Campaign, first: User, second: User) -> Disposal:
    waiting = disposing.ask_for_disposal(
        campaign=campaign, reason="保存期間の満了", early=True, today=NOW.date(), by=f"user:{first.pk}", now=NOW
    )
    return disposing.dispose_campaign(disposal=waiting, campaign=campaign, by=f"user:{second.pk}", now=NOW)


def test_its_key_is_destroyed_at_once_and_its_digests_stay(dataset: Dataset, cast: Cast, second: User) -> None:
    campaign = Campaign.objects.get(pk=dataset.campaign_id)

    done = disposed(campaign, cast.ministry, second)

    with pytest.raises((keyring.NoKeyInUse, keyring.KeyDestroyed)):
        keyring.in_use(dataset.key_scope)
    assert not WrappingKey.objects.filter(scope=dataset.key_scope).exclude(wrapped=b"").exists()
    assert not DatasetFile.objects.filter(dataset=dataset).exclude(content=b"").exists()
    kept = Dataset.objects.get(pk=dataset.pk)
    assert (kept.digests, kept.counts, kept.state) == (DIGESTS, {"cases": 2}, "disposed")
    assert done.counts["datasets"] == 1


def test_the_worker_takes_out_what_was_tabulated(dataset: Dataset, cast: Cast, second: User) -> None:
    campaign = Campaign.objects.get(pk=dataset.campaign_id)
    done = disposed(campaign, cast.ministry, second)

    assert jobs.empty_campaign(disposal=done, campaign=campaign, by="worker:custody", now=NOW)

    assert not TabulationPart.objects.exclude(content=b"").exists()
    assert Tabulation.objects.get().dataset_id == dataset.pk
    assert Disposal.objects.get(pk=done.pk).counts["tables"] == 1


def test_a_restored_backup_that_still_opens_it_is_put_right(dataset: Dataset, cast: Cast, second: User) -> None:
    campaign = Campaign.objects.get(pk=dataset.campaign_id)
    done = disposed(campaign, cast.ministry, second)
    # As a backup of before has it: nobody asked for a disposal, and the dataset opens with its key.
    Disposal.objects.filter(pk=done.pk).delete()
    DatasetFile.objects.filter(dataset=dataset).delete()
    TabulationPart.objects.all().delete()
    WrappingKey.objects.filter(scope=dataset.key_scope).delete()
    Dataset.objects.filter(pk=dataset.pk).update(disposed_at=None, disposed_by="")
    sealed_into(Dataset.objects.get(pk=dataset.pk), Tabulation.objects.get())

    again = destroy_again(by="command:restore", now=NOW + timedelta(days=1))

    assert (again.newer, again.applied) == (1, 1)
    assert not WrappingKey.objects.filter(scope=dataset.key_scope).exclude(wrapped=b"").exists()
    assert not TabulationPart.objects.exclude(content=b"").exists()
    assert Dataset.objects.get(pk=dataset.pk).state == "disposed"


def test_the_key_of_a_frozen_dataset_is_not_exchanged(dataset: Dataset) -> None:
    with pytest.raises(NothingToRotate, match="frozen"):
        rotate_scope(scope=dataset.key_scope, progress=lambda done: None, by=BY, now=NOW)

    assert keyring.in_use(dataset.key_scope)
