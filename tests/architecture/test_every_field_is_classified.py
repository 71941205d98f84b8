"""Every stored field says how sensitive it is: personal, confidential or public."""

import pytest
from django.apps import apps
from django.db import models

from tenken_site.audit.classification import DataClass
from tests.architecture.foreign_models import FOREIGN, NEVER_FILLED
from tests.architecture.tree import our_models


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_field_has_a_class_and_no_class_is_left_over(model: type[models.Model]) -> None:
    fields = {field.name for field in model._meta.get_fields() if field.concrete}

    declared = getattr(model, "CLASSIFICATION", {})

    assert set(declared) == fields
    assert all(isinstance(value, DataClass) for value in declared.values())


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_names_and_addresses_of_people_are_never_public(model: type[models.Model]) -> None:
    declared = model.CLASSIFICATION  # type: ignore[attr-defined]  # asserted above

    told = {name for name in declared if name in {"email", "display_name", "device", "username", "password"}}

    assert not {name for name in told if declared[name] is DataClass.PUBLIC}


def foreign_models() -> dict[str, type[models.Model]]:
    """The models of installed apps that are not ours, by their label."""
    ours = set(our_models())
    return {model._meta.label: model for model in apps.get_models() if model not in ours}


def test_tables_of_other_peoples_apps_are_classified_too() -> None:
    found = {
        label: {field.name for field in model._meta.get_fields() if field.concrete}
        for label, model in foreign_models().items()
    }

    assert {label: set(columns) for label, columns in FOREIGN.items()} == found
    assert set(FOREIGN) >= NEVER_FILLED
