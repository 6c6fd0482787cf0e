"""Django as an ASGI application; the page cache comes in front of it."""

import os

from a2wsgi import WSGIMiddleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cocreate.settings")

from .wsgi import application as wsgi

application = WSGIMiddleware(wsgi, workers=10)
