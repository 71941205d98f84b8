"""For script/server: works on a bare checkout; secrets are made once and kept in var/."""

import base64
import secrets
from pathlib import Path

from tenken_site.config import env
from tenken_site.config.settings.base import *  # noqa: F403  # a settings module is its base's names and its own
from tenken_site.config.settings.base import TENKEN_AUDIT_KEY_FILE, TENKEN_MASTER_KEY_FILE, VAR
from tenken_site.config.settings.database import database

VAR.mkdir(parents=True, exist_ok=True)
_secret_file = VAR / "secret-key"
if not _secret_file.exists():
    _secret_file.write_text(secrets.token_urlsafe(64), encoding="utf-8")
    _secret_file.chmod(0o600)
_master_file = Path(TENKEN_MASTER_KEY_FILE)
if not _master_file.exists():
    _master_file.write_text(f"development {base64.b64encode(secrets.token_bytes(32)).decode()}\n", encoding="utf-8")
    _master_file.chmod(0o600)
_audit_file = Path(TENKEN_AUDIT_KEY_FILE)
if not _audit_file.exists():
    # An Ed25519 key in PEM is a fixed heading and 32 random bytes (RFC 8410).
    _audit_key = base64.b64encode(bytes.fromhex("302e020100300506032b657004220420") + secrets.token_bytes(32)).decode()
    _audit_file.write_text(f"-----BEGIN PRIVATE KEY-----\n{_audit_key}\n-----END PRIVATE KEY-----\n", encoding="ascii")
    _audit_file.chmod(0o600)
SECRET_KEY = _secret_file.read_text(encoding="utf-8")
#: Keys the access-code hash; apart from SECRET_KEY so that rotating one leaves the letters valid.
TENKEN_CODE_KEY = env.text("TENKEN_CODE_KEY", default=SECRET_KEY[::-1])
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
DATABASES = {"default": database(url=env.text("TENKEN_DATABASE_URL", default=""), var=VAR)}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
TENKEN_DEMO = (VAR / "demo-sign-ins.txt").exists()
