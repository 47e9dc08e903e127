#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Calls a host as no plugin should: null pointers, wrong types, handles that were closed or made up, structs that lie about
their size, text of any bytes, thousands of handles, a thousand threads. Every such call is refused by a code; none crashes,
and under AddressSanitizer none reads or writes what it must not.

    hostile.py LIBRARY [--preload ASAN_RUNTIME]"""

import argparse
import ctypes
import math
import os
import random
import re
import sys
import threading
import unittest

(OK, NULL_POINTER, STRUCT_SIZE, BAD_HANDLE, NO_SUCH_NAME, NO_SUCH_INDEX, WRONG_TYPE, OUT_OF_RANGE, NO_SUCH_LABEL,
 TEXT_TOO_LONG, OTHER_RECORD, BUFFER_TOO_SMALL, TOO_MANY_HANDLES, WITHDRAWN, NOT_PROVIDED, OUT_OF_MEMORY,
 HOST_FAILED) = range(17)
(NOT_KNOWN, TEXT, BOOLEAN, INTEGER, REAL, BITS, KILOBITS, BYTES, MILLISECONDS, SECONDS, FRAMES, TIMES, UNIX,
 MINUTES) = range(14)
PASSED_ON, NO_TITLE, NO_CONSENT = range(3)
MOST_HANDLES, MOST_TEXT, MOST_NAME = 16384, 65536, 255
LOWEST, HIGHEST = -(2 ** 63), 2 ** 63 - 1


class TextPart(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("size", ctypes.c_size_t)]


class Ratio(ctypes.Structure):
    _fields_ = [("numerator", ctypes.c_int64), ("denominator", ctypes.c_int64)]


class As(ctypes.Union):
    _fields_ = [("integer", ctypes.c_int64), ("real", ctypes.c_double), ("text", TextPart), ("ratio", Ratio)]


class Value(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_size_t), ("type", ctypes.c_int32), ("reserved", ctypes.c_int32), ("as_", As)]


class Local(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_size_t), ("title", ctypes.c_void_p), ("title_size", ctypes.c_size_t),
                ("household", ctypes.c_void_p), ("household_size", ctypes.c_size_t), ("person", ctypes.c_void_p),
                ("person_size", ctypes.c_size_t)]


# Size of every struct that is written, without the size itself, as a client of the first version has it.
OUT = {"answer": 8 + 8 + 8 + 4 + 4 + 16, "policy_info": 8 + 8 + 8 + 4 * 4, "field_info": 16, "member_info": 16,
       "pipeline_info": 8 + 8 + 4 * 6, "preview": 8 + 4 + 4 + 16}

handle_t, size_t, pointer = ctypes.c_uint64, ctypes.c_size_t, ctypes.c_void_p
TEXT_OUT = (pointer, size_t, pointer)
SIGNATURES = {
    "last_error": TEXT_OUT,
    "list_policies": (size_t, *TEXT_OUT), "list_pipelines": (size_t, *TEXT_OUT),
    "open_policy": (pointer, pointer), "open_pipeline": (pointer, pointer), "new_record": (handle_t, pointer),
    "close": (handle_t,), "set": (handle_t, pointer, pointer), "reset": (handle_t,),
    "sanitize": (handle_t, handle_t, pointer), "label": (handle_t, handle_t, size_t, *TEXT_OUT),
    "label_of": (handle_t, handle_t, pointer, *TEXT_OUT), "text": (handle_t, handle_t, *TEXT_OUT),
    "json": (handle_t, handle_t, *TEXT_OUT), "describe_policy": (handle_t, pointer), "policy_name": (handle_t, *TEXT_OUT),
    "describe_field": (handle_t, size_t, pointer), "field_name": (handle_t, size_t, *TEXT_OUT),
    "field_reads": (handle_t, size_t, size_t, *TEXT_OUT), "class_label": (handle_t, size_t, size_t, *TEXT_OUT),
    "policy_document": (handle_t, *TEXT_OUT), "describe_member": (handle_t, size_t, pointer),
    "member_name": (handle_t, size_t, *TEXT_OUT), "member_takes": (handle_t, size_t, *TEXT_OUT),
    "describe_pipeline": (handle_t, pointer), "pipeline_policy": (handle_t, size_t, *TEXT_OUT),
    "pipeline_stage": (handle_t, size_t, *TEXT_OUT), "preview_record": (handle_t, handle_t, pointer, pointer),
    "preview_json": (handle_t, handle_t, pointer, *TEXT_OUT), "preview_text": (handle_t, handle_t, pointer, *TEXT_OUT),
    "send": (handle_t, handle_t, pointer, pointer),
}
LIB = None


def call(name, *arguments):
    function = getattr(LIB, "muffle_v0_" + name)
    function.argtypes, function.restype = SIGNATURES[name], ctypes.c_int32
    return function(*arguments)


def text_of(name, *arguments):
    needed = size_t()
    code = call(name, *arguments, None, 0, ctypes.byref(needed))
    if code != OK:
        raise AssertionError(f"{name}: {code} {last_error()}")
    buffer = ctypes.create_string_buffer(needed.value + 1)
    assert call(name, *arguments, buffer, len(buffer), None) == OK
    return buffer.value.decode()


def last_error():
    return text_of("last_error")


def opened(name, asked):
    handle = handle_t()
    code = call(name, asked, ctypes.byref(handle))
    if code != OK:
        raise AssertionError(f"{name}({asked}): {code} {last_error()}")
    return handle.value


def exactly(size):
    """Memory with nothing of ours behind it, so that one byte too many is seen."""
    memory = (ctypes.c_char * size)()
    return memory


def value(kind, integer=None, real=None, text=None, ratio=None):
    result = Value(ctypes.sizeof(Value), kind, 0)
    if integer is not None:
        result.as_.integer = integer
    if real is not None:
        result.as_.real = real
    if ratio is not None:
        result.as_.ratio.numerator, result.as_.ratio.denominator = ratio
    if text is not None:
        result.kept = exactly(max(len(text), 1))
        ctypes.memmove(result.kept, text, len(text))
        result.as_.text.data, result.as_.text.size = ctypes.addressof(result.kept), len(text)
    return result


def set_member(record, member, given):
    return call("set", record, member, ctypes.byref(given))


def local(title):
    kept = exactly(max(len(title), 1))
    ctypes.memmove(kept, title, len(title))
    result = Local(ctypes.sizeof(Local), ctypes.addressof(kept), len(title))
    result.kept = kept
    return result


class Hostile(unittest.TestCase):
    def setUp(self):
        self.policy = opened("open_policy", b"video_quality")
        self.record = opened("new_record", self.policy)
        self.pipeline = opened("open_pipeline", b"video")
        self.spelled = opened("open_policy", b"spelled")
        self.play = opened("new_record", self.spelled)
        LIB.host_agrees(0)
        LIB.host_throws(0)

    def tearDown(self):
        for handle in (self.policy, self.record, self.pipeline, self.spelled, self.play):
            call("close", handle)

    def refused(self, code, expected, says=None):
        self.assertEqual(code, expected, last_error())
        message = last_error()
        self.assertNotEqual(message, "")
        if says is not None:
            self.assertIn(says, message)

    def answer_of(self, policy, record):
        answer = exactly(OUT["answer"])
        ctypes.memmove(answer, OUT["answer"].to_bytes(8, sys.byteorder), 8)
        self.assertEqual(call("sanitize", policy, record, answer), OK)
        return bytes(answer)

    def test_every_function_takes_nulls(self):
        """With all pointers null and all numbers zero; then with handles that are good and pointers still null."""
        for name, parameters in SIGNATURES.items():
            nothing = [None if kind is pointer else 0 for kind in parameters]
            code = call(name, *nothing)
            self.assertIn(code, (OK,) if name.startswith("l") and "label" not in name else (NULL_POINTER, BAD_HANDLE), name)
            for good in (self.policy, self.pipeline, self.record):
                if name in ("close", "reset"):
                    continue
                code = call(name, *[None if kind is pointer else good if kind is handle_t else 0 for kind in parameters])
                self.assertIn(code, (OK, NULL_POINTER, BAD_HANDLE, NO_SUCH_INDEX, NOT_PROVIDED), name)
        # A capacity, and no buffer.
        self.refused(call("policy_name", self.policy, None, 5, None), NULL_POINTER, "`buffer`")
        self.refused(call("json", self.policy, self.record, None, 5, None), NULL_POINTER, "`buffer`")
        self.refused(call("open_policy", b"video_quality", None), NULL_POINTER, "`policy`")
        self.refused(call("set", self.record, None, None), NULL_POINTER, "`member`")
        self.refused(call("set", self.record, b"width", None), NULL_POINTER, "`value`")
        self.refused(call("send", self.pipeline, self.record, None, None), NULL_POINTER, "`became`")
        given = value(TEXT)
        given.as_.text.size = 3
        self.refused(set_member(self.record, b"title", given), NULL_POINTER, "`value.as.text`")
        given.as_.text.size = 0
        self.assertEqual(set_member(self.record, b"title", given), OK)

    def test_handles_that_are_none(self):
        closed = opened("new_record", self.policy)
        self.assertEqual(call("close", closed), OK)
        self.refused(call("close", closed), BAD_HANDLE, "closed before")
        made_up = [0, 1, 2 ** 64 - 1, closed, closed - (1 << 16), closed + (1 << 40), self.record ^ 1, self.record ^ (1 << 40),
                   self.record & 0xFFFF, id(self), *(random.Random(1).getrandbits(64) for _ in range(1000))]
        # The same slot is used again, under another number.
        again = opened("new_record", self.policy)
        self.assertNotEqual(again, closed)
        for handle in made_up:
            self.refused(call("reset", handle), BAD_HANDLE)
            self.refused(set_member(handle, b"width", value(INTEGER, 1)), BAD_HANDLE)
            self.refused(call("sanitize", self.policy, handle, exactly(OUT["answer"])), BAD_HANDLE)
            self.refused(call("policy_name", handle, None, 0, None), BAD_HANDLE)
            self.refused(call("close", handle), BAD_HANDLE)
        call("close", again)

    def test_handles_of_another_kind(self):
        answer = exactly(OUT["answer"])
        for policy, record in ((self.record, self.record), (self.pipeline, self.record), (self.policy, self.policy)):
            self.refused(call("sanitize", policy, record, answer), BAD_HANDLE)
        became = ctypes.c_int32(-7)
        self.refused(call("send", self.policy, self.record, None, ctypes.byref(became)), BAD_HANDLE, "pipeline")
        self.assertEqual(became.value, -7)
        self.refused(call("new_record", self.record, ctypes.byref(handle_t())), BAD_HANDLE)

    def test_record_of_another_type(self):
        music = opened("open_policy", b"music_length")
        answer = exactly(OUT["answer"])
        self.refused(call("sanitize", music, self.record, answer), OTHER_RECORD, "is a video_play, and a music_play")
        self.refused(call("send", self.pipeline, self.play, None, ctypes.byref(ctypes.c_int32())), OTHER_RECORD)
        # One kind of record serves all questions about it.
        length = opened("open_policy", b"video_length")
        self.answer_of(length, self.record)
        call("close", length)
        call("close", music)

    def test_structs_that_lie_about_their_size(self):
        for size in (0, 1, 7, ctypes.sizeof(Value) - 1, 4097, 2 ** 31, 2 ** 63, 2 ** 64 - 1):
            given = value(INTEGER, 5)
            given.struct_size = size
            self.refused(set_member(self.record, b"width", given), STRUCT_SIZE, "`value.struct_size`")
            beside = local(b"x")
            beside.struct_size = size if size != ctypes.sizeof(Value) - 1 else ctypes.sizeof(Local) - 1
            self.refused(call("send", self.pipeline, self.record, ctypes.byref(beside), ctypes.byref(ctypes.c_int32())),
                         STRUCT_SIZE)
        for name, size in OUT.items():
            function, arguments = {"answer": ("sanitize", (self.policy, self.record)), "preview": ("preview_record", (
                self.pipeline, self.record, None)), "policy_info": ("describe_policy", (self.policy,)), "field_info": (
                "describe_field", (self.policy, 0)), "member_info": ("describe_member", (self.policy, 0)), "pipeline_info": (
                "describe_pipeline", (self.pipeline,))}[name]
            for wrong in (0, 8, size - 1, 4097, 2 ** 64 - 1):
                memory = exactly(size)
                ctypes.memmove(memory, wrong.to_bytes(8, sys.byteorder), 8)
                before = bytes(memory)
                self.refused(call(function, *arguments, memory), STRUCT_SIZE)
                self.assertEqual(bytes(memory), before)
            # Of a later version: what is not known here is set to zero, and nothing behind it is touched.
            memory = exactly(size + 40)
            ctypes.memset(memory, 0x5A, size + 40)
            ctypes.memmove(memory, (size + 24).to_bytes(8, sys.byteorder), 8)
            self.assertEqual(call(function, *arguments, memory), OK, last_error())
            self.assertEqual(int.from_bytes(bytes(memory)[:8], sys.byteorder), size + 24)
            self.assertEqual(bytes(memory)[size:], bytes(24) + b"\x5A" * 16)

        larger = exactly(ctypes.sizeof(Value) + 16)
        given = value(INTEGER, 5)
        given.struct_size = len(larger)
        ctypes.memmove(larger, ctypes.byref(given), ctypes.sizeof(Value))
        self.assertEqual(call("set", self.record, b"width", larger), OK)
        larger[ctypes.sizeof(Value) + 15] = b"\1"
        self.refused(call("set", self.record, b"width", larger), STRUCT_SIZE, "only zeros")
        given = value(INTEGER, 5)
        given.reserved = 1
        self.refused(set_member(self.record, b"width", given), STRUCT_SIZE, "reserved")

    def test_names(self):
        handle = handle_t()
        for name in (b"", b"video", b"VIDEO_QUALITY", b"video_quality ", b"\xff\xfe", b"%s%n", b"x" * MOST_NAME):
            self.refused(call("open_policy", name, ctypes.byref(handle)), NO_SUCH_NAME)
        # Without a zero at the end: no more is read than a name may have, and this memory ends right there.
        endless = exactly(MOST_NAME + 1)
        ctypes.memset(endless, 0x61, len(endless))
        self.refused(call("open_policy", endless, ctypes.byref(handle)), NO_SUCH_NAME, "255")
        self.refused(set_member(self.record, endless, value(INTEGER, 1)), NO_SUCH_NAME)
        self.refused(call("label_of", self.policy, self.record, endless, None, 0, None), NO_SUCH_NAME)
        self.refused(call("label_of", self.policy, self.record, b"codec", None, 0, None), NO_SUCH_NAME, "video_codec")
        self.refused(set_member(self.record, b"widht", value(INTEGER, 1)), NO_SUCH_NAME, "width")
        self.assertEqual(handle.value, 0)

    def test_indices(self):
        for index in (3, 2 ** 31, 2 ** 32, 2 ** 64 - 1):
            self.refused(call("label", self.policy, self.record, index, None, 0, None), NO_SUCH_INDEX)
            self.refused(call("field_name", self.policy, index, None, 0, None), NO_SUCH_INDEX)
            self.refused(call("field_reads", self.policy, 0, index, None, 0, None), NO_SUCH_INDEX)
            self.refused(call("class_label", self.policy, 1, index, None, 0, None), NO_SUCH_INDEX)
            self.refused(call("pipeline_stage", self.pipeline, index, None, 0, None), NO_SUCH_INDEX)
            self.refused(call("pipeline_policy", self.pipeline, index, None, 0, None), NO_SUCH_INDEX)
            self.refused(call("list_policies", max(index, 13), None, 0, None), NO_SUCH_INDEX)
            self.refused(call("list_pipelines", index, None, 0, None), NO_SUCH_INDEX)
            self.refused(call("describe_member", self.policy, max(index, 12), exactly(OUT["member_info"])), NO_SUCH_INDEX)
        names = []
        while call("list_policies", len(names), None, 0, None) == OK:
            names.append(text_of("list_policies", len(names)))
        self.assertEqual(len(names), 13)
        self.assertIn("video_quality", names)

    def test_wrong_types(self):
        members = {b"title": {TEXT}, b"size_bytes": {INTEGER}, b"duration": {MILLISECONDS, SECONDS},
                   b"bitrate": {BITS, KILOBITS, BYTES}, b"width": {INTEGER}, b"video_codec": {TEXT}}
        for member, takes in members.items():
            for kind in (*range(-3, 20), 2 ** 31 - 1, -(2 ** 31)):
                if kind == TEXT:
                    continue
                code = set_member(self.record, member, value(kind, 0))
                if kind == NOT_KNOWN or kind in takes:
                    self.assertEqual(code, OK, (member, kind))
                else:
                    self.refused(code, WRONG_TYPE, member.decode() + " takes ")
            code = set_member(self.record, member, value(TEXT, text=b"h264"))
            self.assertEqual(code, OK if TEXT in takes else WRONG_TYPE)
        self.refused(set_member(self.record, b"bitrate", value(INTEGER, 1)), WRONG_TYPE,
                     "bitrate takes bits, kilobits or bytes per second, and was given a whole number")

    def test_text_of_any_bytes(self):
        texts = [b"", b"\0", b"h264\0", b"\xff\xfe\xfd", b"\xc3", b"\xed\xa0\x80", b"%n%s" * 50, b"a" * MOST_TEXT,
                 bytes(range(256)), "ü\u202e".encode()]
        for text in texts:
            self.assertEqual(set_member(self.record, b"title", value(TEXT, text=text)), OK)
            self.assertEqual(set_member(self.play, b"codec", value(TEXT, text=text)), OK)
            self.assertIn(text_of("label", self.spelled, self.play, 0), ("other", "incomplete"))
            self.refused(set_member(self.record, b"video_codec", value(TEXT, text=text)), NO_SUCH_LABEL)
            self.assertNotIn("%n", last_error())
        self.assertEqual(set_member(self.play, b"codec", value(TEXT, text=b"h264")), OK)
        self.assertEqual(text_of("label_of", self.spelled, self.play, b"codec"), "h264")
        self.refused(set_member(self.record, b"title", value(TEXT, text=b"a" * (MOST_TEXT + 1))), TEXT_TOO_LONG)
        self.assertEqual(set_member(self.play, b"extension", value(TEXT, text=b"12345678")), OK)
        self.refused(set_member(self.play, b"extension", value(TEXT, text=b"123456789")), TEXT_TOO_LONG)
        self.refused(set_member(self.play, b"extension", value(TEXT, text=b"mk\0v")), OUT_OF_RANGE)
        # A length that cannot be: refused before a byte is read.
        for size in (MOST_TEXT + 1, 2 ** 31, 2 ** 63, 2 ** 64 - 1):
            given = value(TEXT, text=b"four")
            given.as_.text.size = size
            self.refused(set_member(self.record, b"title", given), TEXT_TOO_LONG)
            beside = local(b"four")
            beside.title_size = size
            self.refused(call("send", self.pipeline, self.record, ctypes.byref(beside), ctypes.byref(ctypes.c_int32())),
                         TEXT_TOO_LONG, "local.title")

    def test_text_is_copied(self):
        given = value(TEXT, text=b"h264")
        self.assertEqual(set_member(self.play, b"codec", given), OK)
        ctypes.memset(given.kept, 0, 4)
        del given
        self.assertEqual(text_of("label", self.spelled, self.play, 0), "h264")

    def test_numbers(self):
        for number in (LOWEST, -2 ** 31 - 1, 2 ** 31, HIGHEST):
            self.refused(set_member(self.record, b"width", value(INTEGER, number)), OUT_OF_RANGE, "width takes a whole")
        for number in (-129, 128, 256, LOWEST, HIGHEST):
            self.refused(set_member(self.play, b"rating", value(INTEGER, number)), OUT_OF_RANGE, "-128 to 127")
        for number in (-1, 2, LOWEST, HIGHEST):
            self.refused(set_member(self.play, b"is_remote", value(BOOLEAN, number)), OUT_OF_RANGE)
        # An amount has no range of its own: what cannot be is not known, and what is too large is the highest.
        length = opened("open_policy", b"video_length")
        for given, label in ((value(MILLISECONDS, LOWEST), "incomplete"), (value(MILLISECONDS, -1), "incomplete"),
                             (value(MILLISECONDS, 0), "incomplete"), (value(MILLISECONDS, HIGHEST), ">=150 min"),
                             (value(SECONDS, real=math.nan), "incomplete"), (value(SECONDS, real=-math.inf), "incomplete"),
                             (value(SECONDS, real=-1e308), "incomplete"), (value(SECONDS, real=5e-324), "incomplete"),
                             (value(SECONDS, real=1e308), ">=150 min"), (value(SECONDS, real=math.inf), ">=150 min"),
                             (value(SECONDS, real=60.0), "<5 min"), (value(NOT_KNOWN), "incomplete")):
            self.assertEqual(set_member(self.record, b"duration", given), OK)
            self.assertEqual(text_of("label", length, self.record, 0), label)
        call("close", length)
        for given in (value(BITS, LOWEST), value(KILOBITS, HIGHEST), value(BYTES, LOWEST), value(BYTES, HIGHEST)):
            self.assertEqual(set_member(self.record, b"bitrate", given), OK)
            self.answer_of(self.policy, self.record)
        for ratio in ((0, 0), (LOWEST, HIGHEST), (HIGHEST, LOWEST), (24000, 1001)):
            self.assertEqual(set_member(self.play, b"frames", value(FRAMES, ratio=ratio)), OK)

    def test_buffers_end_where_they_end(self):
        whole = text_of("json", self.policy, self.record)
        for capacity in range(len(whole) + 3):
            buffer, needed = exactly(max(capacity, 1)), size_t(77)
            code = call("json", self.policy, self.record, buffer, capacity, ctypes.byref(needed))
            self.assertEqual(needed.value, len(whole))
            if capacity > len(whole):
                self.assertEqual((code, buffer.value.decode()), (OK, whole))
            else:
                self.assertEqual((code, buffer.value), (BUFFER_TOO_SMALL, b""))
        self.assertEqual(call("last_error", exactly(1), 1, None), BUFFER_TOO_SMALL)
        # The message stays what it was.
        self.assertIn("`capacity`", last_error())

    def test_as_many_handles_as_there_are(self):
        handles = []
        handle = handle_t()
        code = OK
        while code == OK and len(handles) <= MOST_HANDLES:
            code = call("new_record", self.policy, ctypes.byref(handle))
            if code == OK:
                handles.append(handle.value)
        self.refused(code, TOO_MANY_HANDLES, str(MOST_HANDLES))
        self.assertEqual(len(handles), MOST_HANDLES - 5)
        self.assertEqual(len(set(handles)), len(handles))
        for each in handles:
            self.assertEqual(call("close", each), OK)
        for each in handles[::100]:
            self.refused(call("close", each), BAD_HANDLE)
        self.assertEqual(call("close", opened("new_record", self.policy)), OK)

    def test_nothing_leaves_without_consent(self):
        became = ctypes.c_int32(-7)
        before = LIB.host_waiting()
        beside = local(b"key")
        for arguments, expected in (((None,), NO_TITLE), ((ctypes.byref(beside),), NO_CONSENT)):
            self.assertEqual(call("send", self.pipeline, self.record, *arguments, ctypes.byref(became)), OK)
            self.assertEqual(became.value, expected)
        # What people are asked to agree to can be seen before.
        asked = text_of("preview_json", self.pipeline, self.record, ctypes.byref(beside))
        self.assertEqual(text_of("preview_json", self.pipeline, self.record, None), "")
        self.assertEqual(LIB.host_waiting(), before)
        LIB.host_agrees(1)
        self.assertEqual(asked, text_of("preview_json", self.pipeline, self.record, ctypes.byref(beside)))
        self.assertIn('"policy":"video_', text_of("preview_json", self.pipeline, self.record, ctypes.byref(beside)))
        self.assertEqual(LIB.host_waiting(), before)
        self.assertEqual(call("send", self.pipeline, self.record, ctypes.byref(beside), ctypes.byref(became)), OK)
        self.assertEqual((became.value, LIB.host_waiting()), (PASSED_ON, before + 1))

    def test_a_host_that_throws(self):
        if not LIB.host_can_throw():
            self.skipTest("the host is built without exceptions")
        LIB.host_throws(1)
        beside = local(b"key")
        became = ctypes.c_int32(-7)
        self.refused(call("send", self.pipeline, self.record, ctypes.byref(beside), ctypes.byref(became)), HOST_FAILED)
        self.assertNotIn("on fire", last_error())
        self.assertEqual(became.value, -7)

    def test_a_pipeline_that_is_withdrawn(self):
        LIB.host_names_brief(1)
        brief = opened("open_pipeline", b"brief")
        record = opened("new_record", brief)
        LIB.host_names_brief(0)
        became = ctypes.c_int32(-7)
        self.refused(call("send", brief, record, None, ctypes.byref(became)), WITHDRAWN)
        self.refused(call("new_record", brief, ctypes.byref(handle_t())), WITHDRAWN)
        # What was made for it can still be asked about, and closed.
        self.answer_of(self.policy, record)
        self.assertEqual((call("close", brief), call("close", record)), (OK, OK))

    def test_documents(self):
        self.assertIn('"policy":"video_quality"', text_of("policy_document", self.policy))
        crash = opened("open_policy", b"crash")
        self.refused(call("policy_document", crash, None, 0, None), NOT_PROVIDED)
        call("close", crash)

    def test_a_thousand_threads(self):
        """Each with a record of its own, all with one record, and some closing what others use."""
        shared = opened("new_record", self.policy)
        doomed = [opened("new_record", self.policy) for _ in range(20)]
        faults = []
        start = threading.Barrier(50)
        LIB.host_names_brief(1)

        def work(number):
            try:
                if number < 50:
                    start.wait()
                own = opened("new_record", self.policy)
                assert set_member(own, b"width", value(INTEGER, 1920)) == OK
                assert set_member(shared, b"title", value(TEXT, text=b"x" * number)) == OK
                # Whose label it is depends on who came last; that it is one does not.
                assert set_member(shared, b"video_codec", value(TEXT, text=[b"h264", b"hevc"][number % 2])) == OK
                self.answer_of(self.policy, shared)
                assert call("reset", doomed[number % 20]) in (OK, BAD_HANDLE)
                if number % 50 == 7:
                    call("close", doomed[number // 50 % 20])
                if number % 100 == 3:
                    LIB.host_names_brief(0)
                    LIB.host_names_brief(1)
                handle = handle_t()
                if call("open_pipeline", b"brief", ctypes.byref(handle)) == OK:
                    became = ctypes.c_int32()
                    assert call("send", handle.value, own, None, ctypes.byref(became)) in (OK, WITHDRAWN)
                    assert call("close", handle.value) == OK
                # Each thread has the message of its own last failure.
                assert call("field_name", self.policy, number + 3, None, 0, None) == NO_SUCH_INDEX
                assert f"is {number + 3}," in last_error(), last_error()
                assert call("close", own) == OK
                assert call("close", own) == BAD_HANDLE
            except BaseException as fault:  # pylint: disable=broad-except
                faults.append(fault)

        for begin in range(0, 1000, 50):
            threads = [threading.Thread(target=work, args=(number,)) for number in range(begin, begin + 50)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        LIB.host_names_brief(0)
        self.assertEqual(faults, [])
        for handle in (shared, *doomed):
            call("close", handle)

    def test_calls_at_random(self):
        """Good and bad arguments mixed, always the same ones: whatever they are, there is a code."""
        luck = random.Random(4242)
        keep = []

        def argument(kind):
            if kind is handle_t:
                return luck.choice([self.policy, self.record, self.pipeline, self.spelled, self.play, 0, luck.getrandbits(64)])
            if kind is size_t:
                return luck.choice([0, 0, 1, 2, 5, 64])
            memory = exactly(4096)  # as much as a struct may say to have
            size = luck.choice([16, 24, 32, 40, 48, 56, 64, 200])
            ctypes.memmove(memory, luck.choice([size.to_bytes(8, sys.byteorder) + luck.randbytes(luck.choice([0, 20])),
                                                b"width", b"title", b"video_codec", b"resolution", luck.randbytes(60)]), 5)
            ctypes.memmove(memory, size.to_bytes(8, sys.byteorder), 8 if luck.random() < 0.5 else 0)
            keep[:] = keep[-50:] + [memory]
            return luck.choice([None, memory, memory])

        names = [name for name in SIGNATURES if name not in ("close", "new_record", "open_policy", "open_pipeline")]
        codes = set()
        for _ in range(20000):
            name = luck.choice(names)
            code = call(name, *[argument(kind) for kind in SIGNATURES[name]])
            self.assertIn(code, range(17))
            codes.add(code)
        self.assertGreater(len(codes), 5)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("library")
    arguments.add_argument("--preload", help="AddressSanitizer's runtime, which has to be there before Python")
    arguments.add_argument("--header", help="muffle.h: each of its functions has to be tried")
    given = arguments.parse_args()
    if given.preload and os.environ.get("LD_PRELOAD") != given.preload:
        # With Python's own allocator, leaks of one object could hide in a block of another.
        os.execve(os.path.realpath(sys.executable), [sys.executable, *sys.argv],
                  {**os.environ, "LD_PRELOAD": given.preload, "PYTHONMALLOC": "malloc"})
    global LIB
    LIB = ctypes.CDLL(given.library)
    LIB.host_waiting.restype = ctypes.c_uint64
    if given.header:
        with open(given.header, encoding="utf-8") as header:
            declared = set(re.findall(r"^MUFFLE_C_API muffle_v0_code muffle_v0_(\w+)\(", header.read(), re.MULTILINE))
        if declared != set(SIGNATURES):
            sys.exit(f"not tried, or not there: {sorted(declared ^ set(SIGNATURES))}")
    result = unittest.main(argv=[sys.argv[0]], exit=False).result
    sys.exit(not result.wasSuccessful())


if __name__ == "__main__":
    main()
