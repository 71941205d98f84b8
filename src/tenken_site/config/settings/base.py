"""What every environment shares. Imports only the env reader."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tenken_site.config import env, security_contacts

ROOT = Path(__file__).resolve().parents[4]
VAR = Path(env.text("TENKEN_VAR", default=str(ROOT / "var")))
SURVEYS = Path(env.text("TENKEN_SURVEYS", default=str(ROOT / "surveys")))

INSTALLED_APPS = [
    "tenken_site.ui",
    "tenken_site.audit",
    "tenken_site.encryption",
    "tenken_site.jobs",
    "tenken_site.messaging",
    "tenken_site.jurisdictions",
    "tenken_site.accounts",
    "tenken_site.instruments",
    "tenken_site.frames",
    "tenken_site.campaigns",
    "tenken_site.outreach",
    "tenken_site.notices",
    "tenken_site.corrections",
    "tenken_site.responses",
    "tenken_site.monitoring",
    "tenken_site.chase",
    "tenken_site.datasets",
    "tenken_site.tabulations",
    "tenken_site.risk_assessments",
    "tenken_site.flash_surveys",
    "tenken_site.verifications",
    "tenken_site.releases",
    "tenken_site.custody",
    "tenken_site.home",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "tenken_site.ui.middleware.SecurityHeadersMiddleware",  # first: static files, redirects and refusals carry them too
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "tenken_site.ui.middleware.BodyLimitMiddleware",  # before whatever reads the body; after the language of its words
    "django.middleware.common.CommonMiddleware",
    "tenken_site.home.limits.LimitMiddleware",  # before the CSRF check, so that what it refuses is counted
    "django.middleware.csrf.CsrfViewMiddleware",
    "tenken_site.accounts.origin.OriginMiddleware",
    "tenken_site.accounts.middleware.SignedInUserMiddleware",
    "tenken_site.accounts.middleware.IdleTimeoutMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tenken_site.ui.middleware.ErrorWordsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tenken_site.accounts.middleware.DenyByDefaultMiddleware",
    "tenken_site.campaigns.archived.ArchivedCampaignMiddleware",
    "tenken_site.responses.middleware.UnreadableAnswersMiddleware",
]

ROOT_URLCONF = "tenken_site.config.urls"
WSGI_APPLICATION = "tenken_site.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "tenken_site.ui.context.page",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "tenken_site.accounts.backends.AccessCodeBackend",
    "tenken_site.accounts.backends.PasswordBackend",
    "tenken_site.accounts.backends.PasskeyBackend",
    "tenken_site.accounts.backends.OidcBackend",
]
PASSWORD_HASHERS = ["tenken_site.accounts.hashers.Argon2idOwaspMinimum"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tenken_site.accounts.password_words.NotTooEasy"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
ACCOUNT_ADAPTER = "tenken_site.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_PRESERVE_USERNAME_CASING = False  # IDs are stored in lower case: one indexed look-up
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # addresses are sealed; PasswordBackend finds them by their index
MFA_ADAPTER = "tenken_site.accounts.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # finger, face or PIN: a passkey alone is two factors
MFA_TOTP_TOLERANCE = 1  # clocks of telephones go wrong by some seconds
MFA_TOTP_ISSUER = "点検 Tenken"
#: Off: it counts by ID, so anyone could lock a clinic out. AccountAdapter counts by network instead (failed_sign_ins).
ACCOUNT_RATE_LIMITS = False
#: How many proxies of ours stand before the site; the caller's address is taken that far back in X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TENKEN_TRUSTED_PROXIES", default=0, least=0)
#: So many refused sign-ins of one network within an hour are free; then it waits ever longer (accounts.waiting).
TENKEN_SIGN_IN_FAILURES = env.number("TENKEN_SIGN_IN_FAILURES", default=30, least=1)
#: Every limit on requests of one network (accounts.limits) times this.
TENKEN_LIMIT_FACTOR = env.number("TENKEN_LIMIT_FACTOR", default=1, least=1)

#: Single sign-on of officials by OpenID Connect; all empty: none. The issuer as in its discovery document.
TENKEN_OIDC_ISSUER = env.text("TENKEN_OIDC_ISSUER", default="").rstrip("/")
TENKEN_OIDC_CLIENT_ID = env.text("TENKEN_OIDC_CLIENT_ID", default="")
TENKEN_OIDC_SECRET = env.text("TENKEN_OIDC_SECRET", default="")
#: What the button calls it: 「〇〇県の職員認証」.
TENKEN_OIDC_NAME = env.text("TENKEN_OIDC_NAME", default="")
#: Officials may come in by no other way.
TENKEN_OIDC_REQUIRED = env.flag("TENKEN_OIDC_REQUIRED", default=False)
#: The provider asks everybody for a second factor, so that its token need not say so (amr, acr).
TENKEN_OIDC_TRUST_SECOND_FACTOR = env.flag("TENKEN_OIDC_TRUST_SECOND_FACTOR", default=False)

SESSION_ENGINE = "tenken_site.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # clinics share computers
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tenken_site.accounts.views.stale_page.csrf_failure"
MESSAGE_STORAGE = "tenken_site.ui.cookies.MessageCookies"
#: The pages say that everything is invented; set where `tenken demo` filled the database.
TENKEN_DEMO = False
#: After this many seconds without a request a signed-in person must enter the code again; typing counts.
TENKEN_IDLE_SECONDS = env.number("TENKEN_IDLE_SECONDS", default=3600, least=60)

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("日本語")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "src" / "tenken_site" / "ui" / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"

#: Largest request body in bytes; a full questionnaire of long texts stays far below.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

#: Where people reach the site: the beginning of every address in mails and letters, without a slash at the end.
TENKEN_SITE_URL = env.text("TENKEN_SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
#: Whom to tell about a weakness (/.well-known/security.txt), and the last day on which that holds; none: no such file.
TENKEN_SECURITY_CONTACTS, TENKEN_SECURITY_CONTACTS_UNTIL = security_contacts.checked(
    env.words("TENKEN_SECURITY_CONTACTS"), until=env.text("TENKEN_SECURITY_CONTACTS_UNTIL", default="")
)
#: Where mail is handed over; empty: it is written to files below VAR/mail. See tenken_site.messaging.post_address.
TENKEN_SMTP_URL = env.text("TENKEN_SMTP_URL", default="")
TENKEN_MAIL_FOLDER = VAR / "mail"
#: The sender that people see: "name <address>".
TENKEN_MAIL_FROM = env.text("TENKEN_MAIL_FROM", default="点検事務局 <tenken@localhost>")
#: Where undeliverable mail goes back to; a mark of the entry is added after a plus sign. Empty: bounces@ the sender's.
TENKEN_BOUNCE_ADDRESS = env.text("TENKEN_BOUNCE_ADDRESS", default="")
#: A Maildir of what came back, read by the worker; empty: none.
TENKEN_BOUNCE_MAILDIR = env.text("TENKEN_BOUNCE_MAILDIR", default="")
#: At most so many mails a minute over all workers; 0: as fast as the server takes them.
TENKEN_MAIL_PER_MINUTE = env.number("TENKEN_MAIL_PER_MINUTE", default=600, least=0)

#: Where the master keys are asked for: a class with the methods of ``tenken_site.encryption.masters.KeyService``.
TENKEN_KEY_SERVICE = env.text("TENKEN_KEY_SERVICE", default="tenken_site.encryption.masters.MasterKeyFile")
#: The master keys, one a line: "name base64 of 32 bytes"; the first is in use. See ``tenken keys``.
TENKEN_MASTER_KEY_FILE = env.text("TENKEN_MASTER_KEY_FILE", default=str(VAR / "master-key"))
#: The private key (Ed25519, PEM) that signs the audit log: apart from the master key and from the data.
TENKEN_AUDIT_KEY_FILE = env.text("TENKEN_AUDIT_KEY_FILE", default=str(VAR / "audit-key.pem"))
#: Where the daily checkpoint of the audit log is put: a folder that is carried away to where the site cannot reach it.
TENKEN_CHECKPOINT_FOLDER = env.text("TENKEN_CHECKPOINT_FOLDER", default=str(VAR / "checkpoints"))

#: Public keys of age ("age1…", separated by commas) that backups are encrypted to; their other halves are elsewhere.
TENKEN_BACKUP_RECIPIENTS = env.words("TENKEN_BACKUP_RECIPIENTS", default="")
TENKEN_BACKUP_FOLDER = env.text("TENKEN_BACKUP_FOLDER", default=str(VAR / "backups"))
#: What was destroyed, one signed line each; outside the database and its backups, so that a restore destroys it again.
TENKEN_DISPOSAL_LOG = env.text("TENKEN_DISPOSAL_LOG", default=str(VAR / "disposals.log"))

#: Errors go to standard error once, with their place and the address, never with what was sent (config.logs).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "tenken_site.config.logs.WithoutContents",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # what a visitor mistyped (4xx) is no trouble of the site; 5xx is
    },
}
