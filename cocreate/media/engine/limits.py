"""Bounds for the process of the engine, set before anything that others made is opened."""

import os
import resource

from .jobs import Limits

FILES = 64  # open at once
NICE = 10
CPU_LEFT = 2  # seconds


def bind(limits: Limits) -> None:
    """Limit this process and all it starts: memory, processor, size of files, open files; and let others go first."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_mb * 1_000_000),
        (resource.RLIMIT_CPU, 1 + limits.seconds * limits.threads * 3 // 4),
        (resource.RLIMIT_FSIZE, limits.out_mb * 1_000_000),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        soft = max(1, bound - CPU_LEFT) if what == resource.RLIMIT_CPU else bound
        resource.setrlimit(what, (soft, bound))  # over the soft one it gets SIGXCPU, which tells why it ended
    os.nice(NICE)
