"""Makes sound and film ready for the web, in a process of its own: `python -m cocreate.media.engine`.

Knows FFmpeg (through PyAV) and files; nothing of Django. A job comes in as JSON, progress and result go out as JSON
lines (`jobs.py`). What comes in is never trusted: limits on memory, time and files stand before the first byte is read.
"""
