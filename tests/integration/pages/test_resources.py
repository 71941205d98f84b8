"""The documents that the notice tells clinics to consult are one step from the questions, in the edition of the day."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from django.conf import settings

from tenken.questionnaire.loading import load_instrument
from tenken.questionnaire.survey import load_survey
from tenken_site.responses.presenters_resources import resources
from tenken_site.responses.queries import OpenCase

pytestmark = pytest.mark.first_on("sqlite")

FOLDER = next(Path(settings.SURVEYS).glob("*/survey.yaml")).parent


def titles(*, on: datetime) -> list[str]:
    opened = SimpleNamespace(survey=load_survey(FOLDER), questionnaire=load_instrument(FOLDER / "core.yaml"))
    return [link.title for link in resources(cast(OpenCase, opened), now=on).documents]


def test_guideline_checklist_manual_and_training_are_all_there() -> None:
    found = titles(on=datetime(2026, 7, 15, tzinfo=UTC))

    assert found[0] == "医療情報システムの安全管理に関するガイドライン 第7.0版（令和8年6月）"
    assert any("チェックリスト 令和8年度版" in title for title in found)
    assert any("マニュアル" in title for title in found)
    assert any("MIST" in title for title in found)


def test_before_the_new_edition_the_old_one_is_named() -> None:
    found = titles(on=datetime(2026, 6, 20, tzinfo=UTC))

    assert found[0].endswith("第6.0版（令和5年5月）")
    assert any("チェックリスト 令和7年度版" in title for title in found)
