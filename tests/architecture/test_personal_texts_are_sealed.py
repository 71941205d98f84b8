"""What names or describes a person is stored sealed: as bytes, or it stands here with the reason why not."""

import pytest
from django.db import models

from tenken_site.audit.classification import DataClass
from tenken_site.encryption.sealed_rows import SealedRow
from tests.architecture.tree import our_models

#: Personal fields that are no bytes, each with its reason.
IN_CLEAR = {
    "User.email_index": "the keyed index of the address: it tells that two are the same, and no more",
    "SignIn.device": 'the kind of browser in words of ours, "iPhone": told apart by a person, no fingerprint',
    "FailedSignIn.network": "a keyed hash of the network",
    "RequestCount.network": "a keyed hash of the network",
}


def personal(model: type[models.Model]) -> list[models.Field]:  # type: ignore[type-arg]  # any field
    """The model's personal fields that are not bytes."""
    declared = getattr(model, "CLASSIFICATION", {})
    return [
        field
        for field in model._meta.concrete_fields
        if declared.get(field.name) is DataClass.PERSONAL and not isinstance(field, models.BinaryField)
    ]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_a_personal_field_is_sealed_or_has_a_reason(model: type[models.Model]) -> None:
    names = {f"{model.__name__}.{field.name}" for field in personal(model)}

    assert names <= set(IN_CLEAR)


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_sealed_column_is_personal_and_belongs_to_a_text(model: type[models.Model]) -> None:
    sealed = {field.name for field in model._meta.concrete_fields if field.name.endswith("_sealed")}
    declared: dict[str, DataClass] = getattr(model, "CLASSIFICATION", {})

    assert {declared[name] for name in sealed} <= {DataClass.PERSONAL}
    if issubclass(model, SealedRow):
        assert sealed == {f"{name}_sealed" for name in model.SEALED}
        indexed = {f"{name}_index" for name, look_up in model.SEALED.items() if look_up is not None}
        assert indexed == {field.name for field in model._meta.concrete_fields if field.name.endswith("_index")}


def test_the_list_of_reasons_names_only_fields_that_are_there() -> None:
    there = {f"{model.__name__}.{field.name}" for model in our_models() for field in personal(model)}

    assert set(IN_CLEAR) == there
