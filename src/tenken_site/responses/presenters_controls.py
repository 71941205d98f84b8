"""A stored answer as its control shows it and sends it back."""

import json

from tenken.questionnaire.model import Item
from tenken.response.model import Json, is_dont_know

__all__ = ["control_value", "was"]


def control_value(item: Item, value: Json) -> Json:
    """The stored value as its control would send it; "" where there is none."""
    if value is None:
        return [] if item.type == "multiple-choice" else ""
    if is_dont_know(value) or isinstance(value, dict | list):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def was(item: Item, value: Json) -> str:
    """What the page showed, for ``was-ID``."""
    return json.dumps(control_value(item, value), ensure_ascii=False, sort_keys=True)
