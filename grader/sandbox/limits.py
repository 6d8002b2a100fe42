"""What a submission may use."""

from __future__ import annotations

from dataclasses import dataclass

#: As the kernel's RLIM_INFINITY.
UNLIMITED = -1


@dataclass(frozen=True)
class Limits:
    """What one run of a submission may use. Seconds, bytes and counts."""

    boot_seconds: float = 60.0
    cell_seconds: float = 20.0
    total_seconds: float = 120.0
    memory_bytes: int = 2 * 2**30
    file_bytes: int = 64 * 2**20
    output_bytes: int = 1_000_000
    received_bytes: int = 100_000_000
    processes: int = 256
    open_files: int = 256
