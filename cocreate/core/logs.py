"""Structured logs without personal data: one JSON object a line."""

import json
import logging
import re
import time

MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.\w+")
ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{1,4}:{1,2}){3,7}[0-9a-f]{1,4}\b", re.IGNORECASE)
SECRET = re.compile(r"(/mijn/b/)[^/\s?]+/[^/\s?]+")
TOKEN = re.compile(r"/(?=[^/\s?]*\d)(?=[^/\s?]*[A-Z])[\w:=.-]{16,}")  # a random part of an address
QUERY = re.compile(r"(/[^\s?]*)\?\S+")


def scrub(text: str) -> str:
    """Return `text` with mail and network addresses, secret links and what people searched for made unreadable."""
    text = ADDRESS.sub("…", MAIL.sub("…@…", text))
    return QUERY.sub(r"\1?…", TOKEN.sub("/…", SECRET.sub(r"\1…", text)))


class JsonFormatter(logging.Formatter):
    """Format a record as JSON: time (UTC, ISO 8601), level, logger, message, its `fields`, and the traceback if any."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrub(record.getMessage()),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = scrub(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
