"""Structured logs without personal data: one JSON object a line."""

import json
import logging
import re

ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.\w+")
SECRET = re.compile(r"(/mijn/b/)[^/\s?]+/[^/\s?]+")


def scrub(text: str) -> str:
    """Return `text` with mail addresses and secret links made unreadable."""
    return SECRET.sub(r"\1…", ADDRESS.sub("…@…", text))


class JsonFormatter(logging.Formatter):
    """Format a record as JSON: time (UTC, ISO 8601), level, logger, message, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrub(record.getMessage()),
        }
        if record.exc_info:
            line["traceback"] = scrub(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
