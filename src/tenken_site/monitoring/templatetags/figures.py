"""Figures as drawings need them."""

from django import template

__all__ = ["below", "plain", "right"]

register = template.Library()


@register.filter
def plain(value: float) -> str:
    """A place in a drawing: a point for the decimals whatever the page's language, and no more digits than needed."""
    return f"{value:.1f}".removesuffix(".0")


@register.filter
def right(value: float, by: float = 4) -> str:
    """A place so many units further to the right, or down."""
    return plain(value + by)


@register.filter
def below(value: float) -> str:
    """Where a line of small text must stand so that its middle lies at ``value``."""
    return plain(value + 4)
