"""`python -m cocreate.media.engine`: a job as JSON on standard input, or as the one argument."""

import os
import sys
from dataclasses import asdict

from cocreate.core import processes

from . import limits
from .jobs import Job, RefusedError, say


def main() -> int:
    """Do one job; return 0 when it was answered, with a result or with a problem."""
    job = Job.read(sys.argv[1] if len(sys.argv) > 1 else sys.stdin.readline())
    processes.end_with(os.getppid())
    limits.bind(job.limits)
    try:
        import av  # noqa: PLC0415 - after the limits stand

        from .making import make  # noqa: PLC0415 - so that what it loads is bound too

        av.logging.set_level(None)
        say({"result": asdict(make(job))})
    except RefusedError as refusal:
        say({"problem": refusal.code, "why": str(refusal)[:300]})
    except MemoryError:
        say({"problem": "too_big", "why": "memory"})
    except OSError as error:
        say({"problem": "too_big" if error.errno in {27, 28} else "broken", "why": str(error)[:300]})
    return 0


if __name__ == "__main__":
    sys.exit(main())
