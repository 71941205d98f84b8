"""Every stored field says how sensitive it is: personal, confidential or public."""

import pytest
from django.db import models

from tenken_site.audit.classification import DataClass
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
