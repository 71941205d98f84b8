"""Numbers and page links of lists."""

from django import template
from django.template.context import RequestContext

register = template.Library()


@register.filter
def thousands(value: int) -> str:
    """12,345."""
    return f"{value:,}"


@register.simple_tag(takes_context=True)
def at_page(context: RequestContext, number: int) -> str:
    """The address of this list's other page, with the same search."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
