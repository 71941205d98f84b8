"""Addresses of sessions and access. The sign-in page itself is ``home``'s."""

from django.urls import path

from tenken_site.accounts.views import keep, own_access, password, sign_out

urlpatterns = [
    path("sign-in/password/", password.password, name="sign-in-password"),
    path("sign-out/", sign_out.sign_out, name="sign-out"),
    path("session/keep/", keep.keep, name="session-keep"),
    path("access/", own_access.own_access, name="access"),
    path("access/new/", own_access.new_code, name="access-new"),
]
