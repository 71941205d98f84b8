"""For a ministry's servers: refuses to start without what it needs."""

import os

from tenken_site.config import env, safety
from tenken_site.config.settings.base import *  # noqa: F403  # a settings module is its base's names and its own
from tenken_site.config.settings.base import VAR
from tenken_site.config.settings.database import database

DEBUG = False
SECRET_KEY = env.text("TENKEN_SECRET_KEY", hint="A random text of 50 characters or more.")
TENKEN_CODE_KEY = env.text("TENKEN_CODE_KEY", hint="A random text of 32 characters or more; keys the hash of codes.")
ALLOWED_HOSTS = env.words(
    "TENKEN_HOSTS", default=None, hint="The names under which the site is reached, separated by commas."
)
#: TLS ends at a proxy (below), so there is one; counted wrongly, all clinics would share one limit on failed sign-ins.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number(
    "TENKEN_TRUSTED_PROXIES", least=1, hint="How many proxies of yours each visitor's request passes."
)
DATABASES = {
    "default": database(url=env.text("TENKEN_DATABASE_URL", hint="postgresql://user@host/name"), var=VAR),
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_NAME = "__Host-language"
TENKEN_SITE_URL = env.text("TENKEN_SITE_URL", hint="https://survey.example.go.jp, as in mails and letters.").rstrip("/")
TENKEN_SMTP_URL = env.text(
    "TENKEN_SMTP_URL",
    hint="smtps://user:password@host, smtp+starttls://user:password@host or smtp://host; none: no mail is sent.",
)
if TENKEN_SMTP_URL != "none":
    TENKEN_MAIL_FROM = env.text("TENKEN_MAIL_FROM", hint="The sender that people see: name <address>.")
#: Everything that would make these settings unsafe stands in one module; each fault says how to mend it.
safety.refuse(globals(), environment=os.environ, serving=False)
