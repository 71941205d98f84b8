"""Addresses of notices, the relays' copies and their material."""

from django.urls import path

from tenken_site.notices.views import chain, delivery, material, notice, notice_list, writing

PLACE = "campaigns/<slug:slug>/notices/"
ONE = f"{PLACE}<int:notice>/"
COPY = f"{ONE}relays/<slug:area>/"
MATERIAL = "campaigns/<slug:slug>/relays/<slug:area>/material/"

urlpatterns = [
    path(PLACE, notice_list.notice_list, name="notice-list"),
    path(f"{PLACE}new/", writing.notice_new, name="notice-new"),
    path(ONE, notice.notice, name="notice"),
    path(f"{ONE}edit/", writing.notice_edit, name="notice-edit"),
    path(f"{ONE}attach/", writing.notice_attach, name="notice-attach"),
    path(f"{ONE}files/<int:attachment>/remove/", writing.notice_detach, name="notice-detach"),
    path(f"{ONE}files/<int:attachment>/", notice.attachment, name="attachment"),
    path(f"{ONE}publish/", notice.notice_publish, name="notice-publish"),
    path(f"{ONE}correct/", writing.notice_correct, name="notice-correct"),
    path(f"{ONE}withdraw/", notice.notice_withdraw, name="notice-withdraw"),
    path(f"{ONE}chain/", chain.notice_chain, name="notice-chain"),
    path(COPY, delivery.delivery, name="delivery"),
    path(f"{COPY}confirm/", delivery.delivery_confirm, name="delivery-confirm"),
    path(f"{COPY}covering/", delivery.delivery_covering, name="delivery-covering"),
    path(f"{COPY}passings/<int:passing>/undo/", delivery.passing_undo, name="passing-undo"),
    path(MATERIAL, material.relay_material, name="relay-material"),
    path(f"{MATERIAL}<str:file>", material.relay_material_file, name="relay-material-file"),
]
