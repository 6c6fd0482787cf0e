"""The whole site as one ASGI application: the page cache, and behind it sockets of rooms and Django's WSGI in threads.

Pieces of files on their way in have threads of their own, as each may take minutes.
"""

import os
from urllib.parse import urlsplit

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import Receive, Scope, Send

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cocreate.settings")

from .wsgi import application as wsgi  # isort: skip - sets Django up for what follows
from django.conf import settings

from cocreate.core import measures, page_cache
from cocreate.core.page_front import PageFront
from cocreate.live.sockets import sockets
from cocreate.uploads import front

THREADS = 10

in_threads = WSGIMiddleware(wsgi, workers=THREADS)
in_threads_of_pieces = WSGIMiddleware(wsgi, workers=front.THREADS)


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer what the page cache does not: a socket of a room, a request to Django, or whether we may start."""
    if scope["type"] == "websocket":
        await sockets(scope, receive, send)
    elif scope["type"] == "lifespan":
        await sockets.lifespan(receive, send)
    else:
        await django(scope, receive, send)


async def django(scope: Scope, receive: Receive, send: Send) -> None:
    """Run Django, for a piece of a file in a thread of those that may take minutes."""
    if front.is_piece(scope):
        patience = front.Patience(scope, receive)
        await in_threads_of_pieces({**scope, front.PATIENCE: patience}, patience, send)
    else:
        await in_threads(scope, receive, send)


application = PageFront(
    behind,
    page_cache.generations(),
    most=settings.PAGE_CACHE_MB * 1_000_000,
    hosts=[urlsplit(settings.ORIGIN).netloc, *settings.ALLOWED_HOSTS],
    cookies=[
        settings.SESSION_COOKIE_NAME,
        settings.GUEST_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
    ],
    files=[settings.STATIC_URL, settings.MEDIA_URL],
    proxies=bool(settings.TRUSTED_PROXIES),
    counts=measures.count_pages,
)
