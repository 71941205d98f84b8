"""Addresses of sessions and access. The sign-in page itself is ``home``'s."""

from django.urls import path

from tenken_site.accounts.views import (
    desk_people,
    invitation,
    keep,
    officials,
    own_access,
    own_password,
    own_sign_in,
    passkey,
    password,
    second_factor,
    set_up,
    sign_out,
    single_sign_on,
)

urlpatterns = [
    path("sign-in/password/", password.password, name="sign-in-password"),
    path("sign-in/passkey/", passkey.sign_in, name="sign-in-passkey"),
    path("sign-in/office/", single_sign_on.leave, name="single-sign-on"),
    path("sign-in/office/back/", single_sign_on.come_back, name="single-sign-on-back"),
    path("sign-in/second/", second_factor.enter, name="second-factor"),
    path("sign-in/second/set-up/", set_up.choose, name="second-factor-set-up"),
    path("sign-in/second/app/", set_up.app, name="second-factor-app"),
    path("sign-in/second/recovery/", set_up.recovery, name="recovery-codes"),
    path("invitation/<int:number>/<str:token>/", invitation.invitation, name="invitation"),
    path("sign-out/", sign_out.sign_out, name="sign-out"),
    path("session/keep/", keep.keep, name="session-keep"),
    path("access/", own_access.own_access, name="access"),
    path("access/sign-in/", own_sign_in.own_sign_in, name="own-sign-in"),
    path("access/sign-in/passkey/", passkey.new, name="new-passkey"),
    path("access/sign-in/remove/<int:means>/", own_sign_in.remove, name="remove-means"),
    path("access/password/", own_password.own_password, name="own-password"),
    path("sign-out/everywhere/", own_sign_in.everywhere, name="sign-out-everywhere"),
    path("officials/", officials.officials, name="officials"),
    path("officials/desks/", desk_people.desk_people, name="desk-people"),
    path("officials/invite/", officials.invite_one, name="official-invite"),
    path("officials/<int:appointment>/", officials.one, name="official"),
    path("access/new/", own_access.new_code, name="access-new"),
]
