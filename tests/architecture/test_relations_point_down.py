"""A foreign key is an import that the linter cannot see: it must point to the same layer's app or below."""

from django.db import models

from tests.architecture.tree import layers, our_models


def upward(found: list[type[models.Model]], *, order: tuple[frozenset[str], ...]) -> list[str]:
    """Every relation from an app to another that is not below it; ``order`` has the highest layer first."""
    level = {app: number for number, apps in enumerate(order) for app in apps}
    wrong = []
    for model in found:
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if not isinstance(target, type) or not target.__module__.startswith("tenken_site."):
                continue
            here, there = model._meta.app_label, target._meta.app_label
            if here != there and level[there] <= level[here]:
                wrong.append(f"{model.__name__}.{field.name} points from {here} to {there}")
    return wrong


def test_every_relation_points_to_a_lower_layer() -> None:
    found = our_models()
    assert len(found) > 10

    assert upward(found, order=layers("site-layers")) == []


def test_every_app_with_models_stands_in_a_layer() -> None:
    named = frozenset().union(*layers("site-layers"))

    assert {model._meta.app_label for model in our_models()} <= named


def test_a_relation_that_points_up_is_noticed() -> None:
    assert upward(our_models(), order=tuple(reversed(layers("site-layers"))))
