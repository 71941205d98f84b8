"""Addresses that belong to no app: the first page, sign-in, switches, information."""

from django.urls import path

from tenken_site.home.views import landing, pages, security_txt, sign_in, switches

urlpatterns = [
    path("", landing.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("language/", switches.set_language, name="set-language"),
    path("plain-japanese/", switches.set_plain_japanese, name="set-plain"),
    path("help/", pages.how_to_use, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("desks/", pages.desks, name="desks"),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
]
