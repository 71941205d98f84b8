"""Publishing a questionnaire."""

import shutil
from pathlib import Path

import pytest

from tenken.questionnaire.faults import SurveyRefused
from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.survey import load_survey
from tenken_site.audit.models import AuditEntry
from tenken_site.instruments import queries
from tenken_site.instruments.actions.publish import VersionHasOtherContent, publish
from tenken_site.instruments.models import InstrumentVersion, VersionIsPublished
from tests.cast import NOW
from tests.factories.instruments import TINY

pytestmark = pytest.mark.django_db
BY = "command:tests"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tiny survey that a test may change."""
    return Path(shutil.copytree(TINY.parent, tmp_path / "tiny"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def published(folder: Path) -> InstrumentVersion:
    return publish(folder=folder, instrument="core", by=BY, now=NOW)


def test_a_published_version_reads_back_as_its_files(folder):
    version = published(folder)

    assert queries.questionnaire(version.pk) == load_instrument(folder / "core.yaml")
    assert queries.survey(version.pk) == load_survey(folder)
    assert AuditEntry.objects.get(action="instruments.publish").detail["digest"] == version.digest


def test_publishing_the_same_content_again_changes_nothing(folder):
    first = published(folder)

    assert published(folder).pk == first.pk
    assert AuditEntry.objects.filter(action="instruments.publish").count() == 1


def test_a_comment_in_the_file_is_no_other_content(folder):
    first = published(folder)
    edit(folder / "core.yaml", "instrument: core", "# a remark\ninstrument: core")

    assert published(folder).pk == first.pk


@pytest.mark.parametrize(
    ("file", "old", "new"), [("core.yaml", "Tiny questionnaire", "Other"), ("survey.yaml", "Tiny survey", "Other")]
)
def test_other_content_under_the_same_version_is_refused(folder, file, old, new):
    first = published(folder)
    edit(folder / file, old, new)

    with pytest.raises(VersionHasOtherContent):
        published(folder)

    assert InstrumentVersion.objects.get().digest == first.digest


def test_other_content_under_a_new_version_stands_beside_the_old(folder):
    first = published(folder)
    edit(folder / "core.yaml", "Tiny questionnaire", "Other")
    edit(folder / "core.yaml", 'version: "1"', 'version: "2"')

    second = published(folder)

    assert queries.questionnaire(first.pk).title.get("en") == "Tiny questionnaire"
    assert queries.questionnaire(second.pk).title.get("en") == "Other"
    assert queries.instrument_version(survey="tiny", name="core") == second


def test_a_questionnaire_with_faults_is_refused_with_every_one(folder):
    edit(folder / "core.yaml", "link_id: T2", "link_id: T1")
    edit(folder / "core.yaml", "type: long-text", "type: longtext")

    with pytest.raises(SurveyRefused) as refused:
        published(folder)

    assert len(refused.value.faults) >= 2
    assert not InstrumentVersion.objects.exists()


def test_a_published_version_cannot_be_changed_or_deleted(folder):
    version = published(folder)

    version.version = "9"
    with pytest.raises(VersionIsPublished):
        version.save()
    with pytest.raises(VersionIsPublished):
        version.delete()


def test_a_version_is_read_from_the_database_once(folder, django_assert_num_queries):
    version = published(folder)
    queries.questionnaire(version.pk)

    with django_assert_num_queries(0):
        queries.questionnaire(version.pk)
        queries.survey(version.pk)
