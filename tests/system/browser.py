"""A person at a browser: opens pages, types, is told by axe what is wrong, and never leaves this machine unnoticed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Route

if TYPE_CHECKING:
    from tenken_site.accounts.models import User

__all__ = ["DESKTOP", "PHONE", "ChromiumMissing", "Person", "chromium"]

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
ARGUMENTS = (
    "--no-sandbox",  # root has no sandbox; the pages are our own
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_TABS = 150
#: Elements with ``hidden`` that a style makes visible all the same: an error message before there is an error.
HIDDEN_BUT_SEEN = """() => [...document.querySelectorAll("[hidden]")]
    .filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 120))"""


class ChromiumMissing(RuntimeError):
    """There is no browser to drive; the message says what to install."""


def chromium() -> str:
    """The path of Chromium. Raises ChromiumMissing."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise ChromiumMissing("Chromium is missing. Install the Debian package 'chromium': sudo apt-get install chromium")


@dataclass
class Person:
    """One person with a browser of their own: own cookies, own window."""

    browser: Browser
    site: str
    size: dict[str, int] = field(default_factory=lambda: dict(DESKTOP))
    script: bool = True
    hosts: set[str] = field(default_factory=set)  # whom the pages asked, this site first of all
    strangers: list[str] = field(default_factory=list)  # requests that left the site
    complaints: list[str] = field(default_factory=list)  # what the browser's console held against a page
    foreseen: str = "Failed to load resource"  # told by the server already; a broken line adds one
    checked: set[str] = field(default_factory=set)  # pages that axe has seen

    def __post_init__(self) -> None:
        self.context: BrowserContext = self.browser.new_context(
            base_url=self.site,
            viewport={"width": self.size["width"], "height": self.size["height"]},
            java_script_enabled=self.script,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            accept_downloads=True,
        )
        self.context.set_default_timeout(10_000)
        # Of the whole browser: a window that a test or a page opens is watched too.
        self.context.on("request", self._note_request)
        self.context.on("console", self._note_console)
        self.context.on("weberror", lambda told: self.complaints.append(f"{told.page and told.page.url}: {told.error}"))
        self.page: Page = self.new_page()

    @property
    def host(self) -> str:
        """The site's own name and port."""
        return urlsplit(self.site).netloc

    def new_page(self) -> Page:
        """Another tab of the same person."""
        return self.context.new_page()

    def _note_request(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        if host:  # data: has none
            self.hosts.add(host)
        if host and host != self.host:
            self.strangers.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and self.foreseen not in message.text and "Failed to load" not in message.text:
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def goes_to(self, path: str) -> Page:
        """Opens an address of the site."""
        self.page.goto(path)
        return self.page

    def signs_in(self, code: str) -> Page:
        """Signs in with an access code."""
        self.goes_to("/sign-in/")
        self.page.locator("#code").fill(code)
        self.page.get_by_role("button", name="回答を始める").click()
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)
        return self.page

    def is_signed_in_as(self, user: User) -> None:
        """Hands the browser a session of this user; an official's has the second factor passed."""
        from django.conf import settings

        from tests.factories.browsers import signed_in

        name = settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": signed_in(user).cookies[name].value, "url": self.site}])

    def question(self, link_id: str) -> Locator:
        """The place of one question."""
        return self.page.locator(f"#q-{link_id}")

    def saved(self, link_id: str) -> None:
        """Waits until the page says that this question's answer is stored."""
        self.page.locator(f"#chip-{link_id}", has_text="保存済み").wait_for()

    def tabs_to(self, target: Locator) -> None:
        """Presses Tab until the keyboard is there; fails when it never comes."""
        wanted = target.element_handle()
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement === wanted", wanted):
                return
        raise AssertionError(f"the keyboard never reaches {target}")

    def sees_no_barrier(self) -> None:
        """Fails when axe finds anything on the page, at the width of a desktop and of a phone."""
        before = self.page.viewport_size
        with self._page_that_axe_can_judge() as page:
            for size in (DESKTOP, PHONE):
                page.set_viewport_size({"width": size["width"], "height": size["height"]})
                found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
                assert found.violations_count == 0, f"{page.url} at {size['width']}:\n{found.generate_report()}"
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= size["width"], f"{page.url} is {wide} wide at {size['width']}"
            seen = page.evaluate(HIDDEN_BUT_SEEN)
            assert seen == [], f"{page.url} shows what is hidden: {seen}"
        if before:
            self.page.set_viewport_size(before)
        self.checked.add(urlsplit(self.page.url).path)

    @contextmanager
    def _page_that_axe_can_judge(self) -> Iterator[Page]:
        """The page itself; where scripts are off, and axe would wait for its timers for ever, a copy of what stands
        there, in a window that runs axe's script and none of the site's.
        """
        if self.script:
            yield self.page
            return
        words = self.page.content()
        assert "<noscript" not in words, "a copy would hide what stands in noscript"

        def as_it_stands(route: Route) -> None:
            if route.request.is_navigation_request():
                route.fulfill(body=words, content_type="text/html; charset=utf-8")
            elif route.request.resource_type == "script":
                route.abort()
            else:
                route.continue_()

        context = self.browser.new_context(locale="ja-JP", storage_state=self.context.storage_state())
        context.route("**/*", as_it_stands)
        try:
            page = context.new_page()
            page.goto(self.page.url)
            yield page
        finally:
            context.close()

    def leaves(self) -> None:
        """Closes the browser; cookies are gone."""
        self.context.close()  # a second time does nothing
        assert self.strangers == [], "a page asked another host"
        assert self.complaints == []
