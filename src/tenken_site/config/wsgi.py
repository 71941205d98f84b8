"""The WSGI entry; granian serves it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenken_site.config.settings.production")
application = get_wsgi_application()
