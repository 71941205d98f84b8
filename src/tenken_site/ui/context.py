"""What every template may use."""

from django.http import HttpRequest

__all__ = ["page"]


def page(request: HttpRequest) -> dict[str, object]:
    """Language and switches of the reader."""
    return {"plain_on": request.COOKIES.get("plain") == "1"}
