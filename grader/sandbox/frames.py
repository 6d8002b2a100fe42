"""Frames: the only thing that crosses the sandbox's border, a JSON head and the bytes of plain arrays.

A frame is an 8-byte length, that many bytes of JSON, and the arrays' bytes one after the other. The head says how
long they are. The same file is used on both sides, so it imports nothing of the grader.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np

LENGTH = struct.Struct("<II")
MAX_HEAD = 8_000_000
MAX_BODY = 64_000_000
DTYPES = {"|b1", "|i1", "|u1", "<i2", "<i4", "<i8", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"}


class FrameError(ValueError):
    """Bytes that :func:`encode` cannot have written, or more of them than allowed."""


def encode(message: dict[str, Any], arrays: list[np.ndarray] | None = None) -> bytes:
    """Write one frame; ``arrays`` are contiguous and of fixed byte order, as ``helpers.values.flatten`` gives them."""
    arrays = arrays or []
    head = {**message, "arrays": [[array.dtype.str, list(array.shape)] for array in arrays]}
    text = json.dumps(head).encode()
    body = b"".join(array.tobytes() for array in arrays)
    if len(text) > MAX_HEAD or len(body) > MAX_BODY:
        raise FrameError("the frame is too large")
    return LENGTH.pack(len(text), len(body)) + text + body


class Decoder:
    """Cuts a stream of bytes, which may be hostile, into frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[dict[str, Any], list[np.ndarray]]]:
        """Add bytes and yield the frames that are complete.

        Raises
        ------
        FrameError
            When the bytes are no frames; nothing after that can be trusted to be in step.
        """
        self._buffer += data
        while len(self._buffer) >= LENGTH.size:
            head_size, body_size = LENGTH.unpack_from(self._buffer)
            if head_size > MAX_HEAD or body_size > MAX_BODY:
                raise FrameError("a frame announces more bytes than allowed")
            end = LENGTH.size + head_size + body_size
            if len(self._buffer) < end:
                return
            head = bytes(self._buffer[LENGTH.size : LENGTH.size + head_size])
            body = bytes(self._buffer[LENGTH.size + head_size : end])
            del self._buffer[:end]
            yield _decode(head, body)


def _decode(head: bytes, body: bytes) -> tuple[dict[str, Any], list[np.ndarray]]:
    try:
        message = json.loads(head)
        specs = message.pop("arrays")
        arrays, start = [], 0
        for dtype, shape in specs:
            count = _count(dtype, shape)
            size = count * np.dtype(dtype).itemsize
            if start + size > len(body):
                raise FrameError("an array is longer than the frame")
            arrays.append(np.frombuffer(body, dtype=dtype, count=count, offset=start).reshape(shape))
            start += size
    except FrameError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        raise FrameError("a frame is malformed") from error
    if start != len(body):
        raise FrameError("a frame holds bytes that belong to no array")
    return message, arrays


def _count(dtype: Any, shape: Any) -> int:
    if dtype not in DTYPES or not isinstance(shape, list) or len(shape) > 16:
        raise FrameError("an array of an unknown kind")
    if any(type(length) is not int or not 0 <= length <= MAX_BODY for length in shape):
        raise FrameError("an array of an impossible shape")
    return math.prod(shape)
