"""One settings file. Every variable it reads has a heading in docs/reference/settings.md."""

import secrets
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from cocreate.core import env

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(env.text("COCREATE_DATA", str(ROOT / "var"))).resolve()
DATA.mkdir(parents=True, exist_ok=True)

PRODUCTION = env.flag("COCREATE_PRODUCTION")
DEBUG = env.flag("COCREATE_DEBUG") and not PRODUCTION


def _local_secret() -> str:
    """Return the secret of a machine that is not in production; made once and kept in the data folder."""
    file = DATA / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text().strip()


if PRODUCTION:
    SECRET_KEY = env.required("COCREATE_SECRET_KEY", "secret links and sessions are signed with it")
    if len(SECRET_KEY) < 50:  # noqa: PLR2004 - what `check --deploy` asks
        msg = "COCREATE_SECRET_KEY is too short: give it 50 random characters or more."
        raise ImproperlyConfigured(msg)
    ALLOWED_HOSTS = [h.strip() for h in env.required("COCREATE_HOSTS", "the names this site answers to").split(",")]
    MAIL = env.required("COCREATE_MAIL", "smtp://user:password@host:587, or 'none' to run without mail")
else:
    SECRET_KEY = env.text("COCREATE_SECRET_KEY") or _local_secret()
    ALLOWED_HOSTS = env.words("COCREATE_HOSTS", ("*",))
    MAIL = env.text("COCREATE_MAIL", "console")
SECRET_KEY_FALLBACKS = env.words("COCREATE_OLD_SECRET_KEYS")

PORT = env.number("PORT", 8000)
ORIGIN = env.text(
    "COCREATE_ORIGIN", f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else f"http://localhost:{PORT}"
).rstrip("/")
SITE_NAME = env.text("COCREATE_NAME", "Cocreatiegids")
CONTACT_MAIL = env.text("COCREATE_CONTACT_MAIL")

INSTALLED_APPS = [
    # our parts, highest first: templates and translations of a higher part win
    "cocreate.ops",
    "cocreate.api",
    "cocreate.search",
    "cocreate.guide",
    "cocreate.voices",
    "cocreate.compass",
    "cocreate.maps",
    "cocreate.documents",
    "cocreate.contributions",
    "cocreate.meetings",
    "cocreate.trajectories",
    "cocreate.methods",
    "cocreate.stones",
    "cocreate.places",
    "cocreate.moderation",
    "cocreate.notifications",
    "cocreate.live",
    "cocreate.activity",
    "cocreate.media",
    "cocreate.accounts",
    "cocreate.uploads",
    "cocreate.core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django_vite",
    "pictures",
    "csp",
    "storages",
    "ninja",
]

MIDDLEWARE = [
    "cocreate.core.middleware.watch",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "cocreate.core.middleware.admin_policy",
    "cocreate.core.middleware.device_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cocreate.core.middleware.Limits",
    "cocreate.core.middleware.OriginCsrf",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cocreate.accounts.middleware.guest",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "cocreate.urls"
WSGI_APPLICATION = "cocreate.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "cocreate" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cocreate.core.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "cocreate.core.templatetags.core",
            ],
        },
    },
]

# Database: SQLite in WAL, durable at each commit; PostgreSQL by DATABASE_URL.
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{DATA / 'db.sqlite3'}"), conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
CACHES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "default",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # Django's 300 would forget who reached a limit
    }
}

TILES_MB = env.number("COCREATE_TILES_MB", 0)
TILE_MAX_BYTES = 100_000
CACHES["tiles"] = {  # of the maps that people lay under theirs
    "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
    "LOCATION": str(DATA / "tiles"),
    "TIMEOUT": 14 * 86_400,
    "OPTIONS": {"MAX_ENTRIES": max(1, TILES_MB * 1_000_000 // TILE_MAX_BYTES)},
}

PAGE_CACHE_MB = env.number("COCREATE_PAGE_CACHE_MB", 64)

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "pictures", "media"],
    }
}

# Files
S3_BUCKET = env.text("S3_BUCKET")
STORAGES = {
    "default": {
        "BACKEND": "cocreate.core.storage.Bucket",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.text("S3_ENDPOINT") or None,
            "access_key": env.text("S3_ACCESS_KEY") or None,
            "secret_key": env.text("S3_SECRET_KEY") or None,
            "region_name": env.text("S3_REGION") or None,
        },
    }
    if S3_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "cocreate.core.statics.Statics"},
}
MEDIA_ROOT = DATA / "media"
MEDIA_URL = "/media/"
FRONTEND = ROOT / "build" / "frontend"
STATIC_ROOT = ROOT / "build" / "static"
STATIC_URL = "/static/"
#: Files that are named by what is in them, by Django or by Vite, under whose name chunks ask for each other.
WHITENOISE_IMMUTABLE_FILE_TEST = r"\.[0-9a-f]{12}\.\w+$|/frontend/assets/[^/]+-[\w-]{8}\.\w+$"
STATICFILES_DIRS = [("frontend", FRONTEND)] if FRONTEND.exists() else []
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": FRONTEND / "manifest.json",
        "static_url_prefix": "frontend",
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_TEMP_DIR = DATA / "uploads"  # beside the bytes of uploads, which are swept: a move costs nothing
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "cocreate.core.disk.FileHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000  # a long page in Wagtail's editor
IMAGE_MAX_BYTES = env.number("COCREATE_IMAGE_MAX_MB", 20) * 1_000_000
REQUEST_MAX_BYTES = IMAGE_MAX_BYTES + DATA_UPLOAD_MAX_MEMORY_SIZE
IMAGE_MAX_PIXELS = 60_000_000
UPLOAD_MAX_BYTES = env.number("COCREATE_UPLOAD_MAX_MB", 500) * 1_000_000
UPLOAD_RESERVE_BYTES = env.number("COCREATE_UPLOAD_RESERVE_MB", 500) * 1_000_000
UPLOAD_DAYS = env.number("COCREATE_UPLOAD_DAYS", 2)
SOUND_MAX_SECONDS = env.number("COCREATE_SOUND_MAX_MINUTES", 30) * 60
FILM_MAX_SECONDS = env.number("COCREATE_FILM_MAX_MINUTES", 10) * 60
FILM_PIXELS = env.number("COCREATE_FILM_PIXELS", 1_280)
MEDIA_MEMORY_MB = env.number("COCREATE_MEDIA_MEMORY_MB", 3_072)
TRANSCRIPT_DAYS = env.number("COCREATE_TRANSCRIPT_DAYS", 30)
ERASE_DAYS = env.number("COCREATE_ERASE_DAYS", 7)
NOD_DAYS = env.number("COCREATE_NOD_DAYS", 14)
GEO = env.text("COCREATE_GEO")
if GEO not in {"", "flanders"}:
    msg = f"COCREATE_GEO must be empty or 'flanders', not {GEO!r}."
    raise ImproperlyConfigured(msg)
TRANSCRIBE_MODEL = env.text("COCREATE_TRANSCRIBE_MODEL")

PICTURES = {
    "BREAKPOINTS": {"s": 480, "m": 800, "l": 1200},
    "GRID_COLUMNS": 2,  # makes 400, 800 and, for sharp screens, 1600 pixels wide
    "CONTAINER_WIDTH": 800,
    "FILE_TYPES": ["AVIF", "WEBP"],
    "PIXEL_DENSITIES": [1, 2],
    "USE_PLACEHOLDERS": False,
    "QUEUE_NAME": "pictures",
    "PROCESSOR": "cocreate.contributions.tasks.process_picture",
}

# Language
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("fr", _("French")), ("en", _("English"))]
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
FORMAT_MODULE_PATH = "cocreate.core.formats"
WAGTAIL_DATE_FORMAT, WAGTAIL_DATETIME_FORMAT = "%d-%m-%Y", "%d-%m-%Y %H:%M"
LOCALE_PATHS = [ROOT / "cocreate" / "locale"]
TIME_ZONE = env.text("COCREATE_TIME_ZONE", "Europe/Brussels")
USE_TZ = True

# People
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "cocreate.accounts.backends.Password",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/mijn/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_ADAPTER = "cocreate.accounts.adapter.Adapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/mijn/"  # says that nobody is signed in, without a cookie
SOCIALACCOUNT_ADAPTER = "cocreate.accounts.adapter.SocialAdapter"
# The owner chose the provider, so an address it has verified is the same person as the one who has it here.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
MFA_ADAPTER = "cocreate.accounts.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_REAUTHENTICATION_REQUIRED = False  # a code by mail opens the account anyway; each change is told by mail
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SOCIALACCOUNT_ONLY = False
# Our CSP lets no form lead to another site, so the way to the provider is a link; accounts.views guards it.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.text("COCREATE_OIDC_NAME", "OpenID"),
                "client_id": env.text("COCREATE_OIDC_CLIENT_ID"),
                "secret": env.text("COCREATE_OIDC_SECRET"),
                "settings": {"server_url": env.text("COCREATE_OIDC_URL")},
            }
        ]
        if env.text("COCREATE_OIDC_URL")
        else [],
    }
}

# Mail: console by default, SMTP by COCREATE_MAIL, or none at all.
DEFAULT_FROM_EMAIL = env.text("COCREATE_MAIL_FROM", f"{SITE_NAME} <gids@localhost>")
SERVER_EMAIL = parseaddr(DEFAULT_FROM_EMAIL)[1]
MAIL_ENABLED = MAIL != "none"
if MAIL in {"console", "none"}:
    EMAIL_BACKEND = f"django.core.mail.backends.{'console' if MAIL_ENABLED else 'dummy'}.EmailBackend"
else:
    _mail = urlsplit(MAIL)
    if _mail.scheme not in {"smtp", "smtps"} or not _mail.hostname:
        msg = "COCREATE_MAIL must be smtp://user:password@host:587, smtps://…:465, 'console' or 'none'."
        raise ImproperlyConfigured(msg)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname
    EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp" and _mail.port != 25  # noqa: PLR2004 - a relay on the machine itself
    EMAIL_TIMEOUT = 20

# Safety. Over plain http (a trial on the local network) a cookie cannot be Secure, so it has no __Host- name either.
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
GUEST_COOKIE_NAME = f"{COOKIE_PREFIX}guest"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS = ["security.W003"]  # looks for the name of Django's class; OriginCsrf is a subclass of it
CSRF_FAILURE_VIEW = "cocreate.core.problems.foreign"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = env.number("COCREATE_PROXIES", 0)
WORKER_HERE = env.flag("COCREATE_WORKER", default=True)
METRICS = DATA / "run" / "metrics"  # where the processes of one `serve` count together
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.flag("COCREATE_HTTPS_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],  # what one recorded a moment ago
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": [SELF, "https://www.youtube-nocookie.com", "https://player.vimeo.com"],
    }
}

# Wagtail
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = ORIGIN
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_PASSWORD_RESET_ENABLED = False  # who forgot it signs in with a code by mail
WAGTAILEMBEDS_FINDERS = [{"class": "wagtail.embeds.finders.oembed"}]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "heic"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cocreate.guide.desk_search.backend"}}

NINJA_PAGINATION_PER_PAGE = 50

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "cocreate.core.logs.JsonFormatter"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": env.text("COCREATE_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "httpx": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},  # two lines a task would bury what matters
        "wagtail": {"level": "WARNING"},  # its INFO repeats what the activity log keeps
    },
}
