"""The WSGI entry; granian serves it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenken_site.config.settings.production")
django.setup(set_prefix=False)

from tenken_site.config.serving import refuse_when_unsafe  # noqa: E402  # the set-up comes first

refuse_when_unsafe()

from tenken_site.config.utf8 import Utf8Handler  # noqa: E402  # the set-up comes before anything that reads settings

application = Utf8Handler()
