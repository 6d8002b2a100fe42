import json
import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.sandbox import frames
from grader.sandbox.frames import LENGTH, Decoder, FrameError, encode
from helpers.values import flatten

MESSAGES = st.dictionaries(
    st.text(max_size=5).filter(lambda key: key != "arrays"),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=5), parts, max_size=3),
        max_leaves=5,
    ),
    max_size=3,
)
DTYPES = st.sampled_from(sorted(frames.DTYPES))
ARRAYS = st.lists(
    DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0))), max_size=3
)


def raw(head, body=b""):
    """A frame with any head, as a hostile process might send it."""
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    return LENGTH.pack(len(text), len(body)) + text + body


def decoded(data):
    return list(Decoder().feed(data))


def assert_same(found, wanted):
    assert [message for message, _ in found] == [message for message, _ in wanted]
    for (_, ours), (_, theirs) in zip(found, wanted, strict=True):
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_array_equal(one, other, strict=True)


@given(st.lists(st.tuples(MESSAGES, ARRAYS), max_size=3), st.lists(st.integers(0, 400), max_size=6))
def test_frames_come_back_however_the_stream_is_cut(sent, cuts):
    stream = b"".join(encode(message, arrays) for message, arrays in sent)
    decoder, found = Decoder(), []
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    for start, end in pairwise(edges):
        found += decoder.feed(stream[start:end])
    assert_same(found, sent)


def test_frames_come_back_byte_by_byte():
    sent = [({"event": "ready"}, []), ({"event": "answer"}, [np.arange(3.0), np.zeros((0, 2)), np.array(True)])]
    decoder, found = Decoder(), []
    for byte in b"".join(encode(*frame) for frame in sent):
        found += decoder.feed(bytes([byte]))
    assert_same(found, sent)


@pytest.mark.parametrize("dtype", ["?", "i1", "u1", ">i4", "f2", "f4", "f8", "g", "c8", "c16", "G"])
def test_whatever_values_flattens_can_be_sent(dtype):
    _, arrays = flatten(np.ones((2, 3), dtype))
    ((_, received),) = decoded(encode({}, arrays))
    np.testing.assert_array_equal(received[0], arrays[0], strict=True)


@pytest.mark.parametrize(
    ("limit", "message", "arrays"),
    [("MAX_HEAD", {"event": "x" * 50}, []), ("MAX_BODY", {"event": "answer"}, [np.zeros(8)])],
    ids=["head", "body"],
)
def test_a_frame_too_large_is_not_sent(monkeypatch, limit, message, arrays):
    encode(message, arrays)
    monkeypatch.setattr(frames, limit, 63)
    with pytest.raises(FrameError, match="too large"):
        encode(message, arrays)


@pytest.mark.parametrize("sizes", [(frames.MAX_HEAD + 1, 0), (2, frames.MAX_BODY + 1), (2**32 - 1, 2**32 - 1)])
def test_a_frame_that_announces_too_much_is_refused_before_it_arrives(sizes):
    with pytest.raises(FrameError, match="announces more bytes than allowed"):
        decoded(LENGTH.pack(*sizes))


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"", b""),
        (b"{", b""),
        (b"\xff", b""),
        (b"[" * 100_000, b""),
        ([], b""),
        ({}, b""),
        ("arrays", b""),
        ({"arrays": None}, b""),
        ({"arrays": "f8"}, b""),
        ({"arrays": [["<f8"]]}, b""),
        ({"arrays": [["<f8", 1]]}, bytes(8)),
        ({"arrays": [["<f8", [1.0]]]}, bytes(8)),
        ({"arrays": [["<f8", [True]]]}, bytes(8)),
        ({"arrays": [["<f8", [-1]]]}, b""),
        ({"arrays": [["<f8", [-1, -1]]]}, bytes(8)),
        ({"arrays": [["<f8", [2]]]}, bytes(8)),
        ({"arrays": [["<f8", [1]]]}, bytes(9)),
        ({"arrays": []}, bytes(1)),
        ({"arrays": [["<f8", [10**30]]]}, b""),
        ({"arrays": [["<f8", [frames.MAX_BODY] * 16]]}, b""),
        ({"arrays": [["<f8", [1] * 17]]}, bytes(8)),
        ({"arrays": [["O", [1]]]}, bytes(8)),
        ({"arrays": [["|O8", [1]]]}, bytes(8)),
        ({"arrays": [["<U2", [1]]]}, bytes(8)),
        ({"arrays": [["<f8,<f8", [1]]]}, bytes(16)),
        ({"arrays": [[["<f8"], [1]]]}, bytes(8)),
        ({"arrays": [[None, [1]]]}, bytes(8)),
        ({"arrays": [[float("nan"), [1]]]}, bytes(8)),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_malformed_frame_is_refused(head, body):
    with pytest.raises(FrameError):
        decoded(raw(head, body))


def test_an_empty_array_may_claim_no_impossible_shape():
    with pytest.raises(FrameError):
        decoded(raw({"arrays": [["<f8", [*[frames.MAX_BODY] * 15, 0]]]}))


def test_what_came_before_a_malformed_frame_is_yielded():
    stream = Decoder().feed(encode({"event": "ready"}) + raw(b"{"))
    assert next(stream) == ({"event": "ready"}, [])
    with pytest.raises(FrameError):
        next(stream)


HEADS = st.recursive(
    st.none() | st.integers(-3, 10**12) | st.floats() | st.sampled_from(["<f8", "|b1", "O", "arrays", ""]),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.sampled_from(["arrays", "event"]), parts),
    max_leaves=8,
)
HOSTILE = st.one_of(
    st.binary(max_size=40),
    st.builds(raw, HEADS | HEADS.map(lambda head: {"arrays": head}) | st.binary(max_size=20), st.binary(max_size=20)),
    st.builds(
        raw,
        st.lists(st.tuples(DTYPES, st.lists(st.integers(0, 10**8), max_size=17)), max_size=3).map(
            lambda specs: {"arrays": specs}
        ),
        st.binary(max_size=20),
    ),
)


@given(st.lists(HOSTILE, max_size=3))
@example([raw({"arrays": [["<f8", [60_000_000]]]})])
def test_any_bytes_are_frames_or_a_frame_error(parts):
    decoder = Decoder()
    tracemalloc.start()
    try:
        for part in parts:
            for message, arrays in decoder.feed(part):
                assert isinstance(message, dict)
                assert all(array.dtype.str in frames.DTYPES for array in arrays)
    except FrameError:
        pass
    finally:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 1_000_000
