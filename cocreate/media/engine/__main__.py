"""`python -m cocreate.media.engine`: a job as JSON on standard input, or as the one argument."""

import errno
import os
import sys
from dataclasses import asdict

from cocreate.core import processes

from . import limits
from .jobs import Job, RefusedError, say


def code_of(error: Exception) -> str | None:
    """Return the problem that an error of FFmpeg or of the system stands for, or None when it is our mistake."""
    import av  # noqa: PLC0415 - after the limits stand

    if isinstance(error, av.error.ExternalError):  # so says an encoder that gets no memory
        return "too_big"
    if isinstance(error, OSError) and error.errno in {errno.EFBIG, errno.ENOSPC, errno.ENOMEM}:
        return "too_big"
    return "broken" if isinstance(error, av.FFmpegError) else None


def main() -> int:
    """Do one job; return 0 when it was answered, with a result or with a problem."""
    job = Job.read(sys.argv[1] if len(sys.argv) > 1 else sys.stdin.readline())
    processes.end_with(os.getppid())
    limits.bind(job.limits)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # each of its threads would reserve memory that nobody uses
    try:
        import av  # noqa: PLC0415 - after the limits stand

        from .making import make  # noqa: PLC0415 - so that what it loads is bound too

        av.logging.set_level(None)
        say({"result": asdict(make(job))})
    except RefusedError as refusal:
        say({"problem": refusal.code, "why": str(refusal)[:300]})
    except MemoryError:
        say({"problem": "too_big", "why": "memory"})
    except Exception as error:
        if (code := code_of(error)) is None:
            raise
        say({"problem": code, "why": str(error)[:300]})
    return 0


if __name__ == "__main__":
    sys.exit(main())
