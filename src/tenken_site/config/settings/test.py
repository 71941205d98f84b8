"""For the test suite, on SQLite or PostgreSQL."""

from tenken_site.config import env
from tenken_site.config.settings.base import *  # noqa: F403  # a settings module is its base's names and its own
from tenken_site.config.settings.base import ROOT, VAR
from tenken_site.config.settings.database import database

SECRET_KEY = "only-for-tests-" + "x" * 50
TENKEN_CODE_KEY = "only-for-tests-code-key"
DEBUG = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = {"default": database(url=env.text("TENKEN_DATABASE_URL", default=""), var=VAR)}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real hash costs 24 ms; tests sign in often
TENKEN_SITE_URL = "https://tenken.test"
TENKEN_MAIL_FROM = "点検事務局 <survey@tenken.test>"
TENKEN_MASTER_KEY_FILE = str(ROOT / "tests" / "fixtures" / "keys" / "master-key")
TENKEN_AUDIT_KEY_FILE = str(ROOT / "tests" / "fixtures" / "keys" / "audit-key.pem")
WHITENOISE_AUTOREFRESH = True  # every test client would list all static files anew
