"""The frame of this app's pages for officials."""

from tenken_site.campaigns.opening import Opening

__all__ = ["frame"]


def frame(desk: Opening, *, tab: str) -> dict[str, object]:
    """What the frame and every page show; the relay's tabs know one word for all of it."""
    return desk.frame(tab=tab if desk.viewer.is_ministry else "proposal-list") | {
        "slug": desk.campaign.slug,
        "survey": desk.title,
    }
