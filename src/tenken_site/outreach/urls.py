"""Addresses of waves and their letters."""

from django.urls import path

from tenken_site.outreach.views import forgotten, letters, plan, single, steer, wave, waves

urlpatterns = [
    path("forgotten/", forgotten.forgotten, name="forgotten-id"),
    path("forgotten/<slug:public_id>/<str:token>/", forgotten.new_code, name="forgotten-code"),
    path("campaigns/<slug:slug>/waves/", waves.wave_list, name="wave-list"),
    path("campaigns/<slug:slug>/waves/new/", plan.wave_new, name="wave-new"),
    path("campaigns/<slug:slug>/waves/<int:wave>/", wave.wave, name="wave"),
    path("campaigns/<slug:slug>/waves/<int:wave>/progress/", wave.wave_progress, name="wave-progress"),
    path("campaigns/<slug:slug>/waves/<int:wave>/edit/", plan.wave_edit, name="wave-edit"),
    path("campaigns/<slug:slug>/waves/<int:wave>/start/", steer.wave_start, name="wave-start"),
    path("campaigns/<slug:slug>/waves/<int:wave>/stop/", steer.wave_stop, name="wave-stop"),
    path("campaigns/<slug:slug>/waves/<int:wave>/resume/", steer.wave_resume, name="wave-resume"),
    path("campaigns/<slug:slug>/waves/<int:wave>/withdraw/", steer.wave_withdraw, name="wave-withdraw"),
    path("campaigns/<slug:slug>/waves/<int:wave>/letters/", letters.letter_batches, name="letter-batches"),
    path("campaigns/<slug:slug>/waves/<int:wave>/letters/<int:number>/", letters.letter_batch, name="letter-batch"),
    path("campaigns/<slug:slug>/cases/<slug:public_id>/code/", single.code_send, name="code-send"),
    path("campaigns/<slug:slug>/cases/<slug:public_id>/code/<int:number>/", single.code_letter, name="code-letter"),
]
