# SPDX-License-Identifier: MIT
"""muffle from Python: a host's policies and pipelines, by ctypes and nothing else. Copy this file into a plugin.

    import muffle

    host = muffle.Host("libhost.so")             # the binary that the host's functions live in; None for this process
    with host.pipeline("plays") as pipeline, pipeline.record() as record:
        record["duration"] = muffle.seconds(5400)
        record["video_codec"] = "hevc"
        print(pipeline.preview(record, title="library/item/7").json)
        print(pipeline.send(record, title="library/item/7").text)

A value says its unit, so that none is mistaken for another: `bits_per_second`, `kilobits_per_second`, `bytes_per_second`,
`milliseconds`, `seconds`, `frames_per_second`, `times_real_time`, `unix_seconds`, `minutes_from_utc`; plain `int`, `float`,
`bool`, `str` and `bytes` have none. `datetime.timedelta` is a length of time, `fractions.Fraction` a frame rate, and `None`
is not known. Whatever the host refuses raises `Error`, which says what to do; it never has a value in it.

All of it may be used from several threads. Handles are closed by `with`, by `close()` or when the object ends."""

import ctypes
import datetime
import fractions
from typing import NamedTuple, Optional

__all__ = ["Host", "Policy", "Pipeline", "Record", "Answer", "Sent", "Preview", "Field", "Member", "Error", "Amount",
           "bits_per_second", "kilobits_per_second", "bytes_per_second", "milliseconds", "seconds", "frames_per_second",
           "times_real_time", "unix_seconds", "minutes_from_utc"]

_OK, _NO_SUCH_INDEX, _BUFFER_TOO_SMALL = 0, 5, 11
_NOT_KNOWN, _TEXT, _BOOLEAN, _INTEGER, _REAL = 0, 1, 2, 3, 4
_USES = ("read", "withheld", "unused")


class Error(Exception):
    """Why the host refused a call: `code` is a MUFFLE_V0_ number of muffle.h."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


class Amount(NamedTuple):
    """A number with its unit; made by the functions below."""
    type: int
    number: object


def bits_per_second(number):
    return Amount(5, int(number))


def kilobits_per_second(number):
    return Amount(6, int(number))


def bytes_per_second(number):
    """As UPnP's res@bitrate counts."""
    return Amount(7, int(number))


def milliseconds(number):
    return Amount(8, int(number))


def seconds(number):
    return Amount(9, float(number))


def frames_per_second(number):
    """A `Fraction` such as Fraction(24000, 1001), a whole number, or a text such as "24000/1001"."""
    return Amount(10, fractions.Fraction(number))


def times_real_time(number):
    return Amount(11, float(number))


def unix_seconds(number):
    return Amount(12, int(number))


def minutes_from_utc(number):
    return Amount(13, int(number))


class Field(NamedTuple):
    name: str
    reads: list      # names of members
    classes: list    # every label that it can have


class Member(NamedTuple):
    name: str
    use: str         # "read", "withheld" or "unused"
    takes: str       # in words


class Answer(NamedTuple):
    cell: int
    is_rare: bool
    is_incomplete: bool
    labels: dict     # of each field
    text: str        # the labels, for people
    json: str        # what would be sent
    bytes: bytes     # the same in sixteen bytes


class Preview(NamedTuple):
    is_passed_on: bool
    text: str        # what would become of the record
    answer: str      # what would be sent, for people; empty where it would be held back
    json: str        # the same as it would be sent


class Sent(NamedTuple):
    is_passed_on: bool
    text: str        # what became of the record


class _TextPart(ctypes.Structure):
    _fields_ = [("data", ctypes.c_char_p), ("size", ctypes.c_size_t)]


class _Ratio(ctypes.Structure):
    _fields_ = [("numerator", ctypes.c_int64), ("denominator", ctypes.c_int64)]


class _As(ctypes.Union):
    _fields_ = [("integer", ctypes.c_int64), ("real", ctypes.c_double), ("text", _TextPart), ("ratio", _Ratio)]


class _Sized(ctypes.Structure):
    """Every struct of muffle.h begins with its size."""

    def __init__(self, **members):
        super().__init__(struct_size=ctypes.sizeof(self), **members)


class _Value(_Sized):
    _fields_ = [("struct_size", ctypes.c_size_t), ("type", ctypes.c_int32), ("reserved", ctypes.c_int32), ("as_", _As)]


class _Answer(_Sized):
    _fields_ = [("struct_size", ctypes.c_size_t), ("cell", ctypes.c_uint64), ("cells", ctypes.c_uint64),
                ("is_rare", ctypes.c_int32), ("is_incomplete", ctypes.c_int32), ("bytes", ctypes.c_uint8 * 16)]


class _PolicyInfo(_Sized):
    _fields_ = [("struct_size", ctypes.c_size_t), ("cells", ctypes.c_uint64), ("fingerprint", ctypes.c_uint64),
                ("version", ctypes.c_uint32), ("capacity_millibits", ctypes.c_uint32), ("fields", ctypes.c_uint32),
                ("members", ctypes.c_uint32)]


class _FieldInfo(_Sized):
    _fields_ = [("struct_size", ctypes.c_size_t), ("classes", ctypes.c_uint32), ("reads", ctypes.c_uint32)]


class _MemberInfo(_Sized):
    _fields_ = [("struct_size", ctypes.c_size_t), ("use", ctypes.c_int32), ("type", ctypes.c_int32)]


class _PipelineInfo(_Sized):
    _fields_ = [("struct_size", ctypes.c_size_t), ("cells", ctypes.c_uint64), ("capacity_millibits", ctypes.c_uint32),
                ("policies", ctypes.c_uint32), ("stages", ctypes.c_uint32), ("members", ctypes.c_uint32),
                ("needs_title", ctypes.c_int32), ("reserved", ctypes.c_int32)]


class _Local(_Sized):
    _fields_ = [("struct_size", ctypes.c_size_t), ("title", ctypes.c_char_p), ("title_size", ctypes.c_size_t),
                ("household", ctypes.c_char_p), ("household_size", ctypes.c_size_t), ("person", ctypes.c_char_p),
                ("person_size", ctypes.c_size_t)]


class _Preview(_Sized):
    _fields_ = [("struct_size", ctypes.c_size_t), ("became", ctypes.c_int32), ("has_bytes", ctypes.c_int32),
                ("bytes", ctypes.c_uint8 * 16)]


class Host:
    """The binary that the functions of muffle.h live in: a path, or None for the process that runs this."""

    def __init__(self, library: Optional[str] = None):
        self._library = library if isinstance(library, ctypes.CDLL) else ctypes.CDLL(library)
        for name in ("error_text", "disposition_text"):
            function = getattr(self._library, f"muffle_v0_{name}")
            function.argtypes, function.restype = [ctypes.c_int32], ctypes.c_char_p

    @property
    def policies(self):
        return self._list("list_policies")

    @property
    def pipelines(self):
        return self._list("list_pipelines")

    def policy(self, name):
        return Policy(self, self._open("open_policy", _name(name)))

    def pipeline(self, name):
        return Pipeline(self, self._open("open_pipeline", _name(name)))

    def _list(self, function):
        names = []
        while True:
            try:
                names.append(self._text(function, ctypes.c_size_t(len(names))))
            except Error as end:
                if end.code == _NO_SUCH_INDEX:
                    return names
                raise

    def _code(self, name, *arguments):
        return getattr(self._library, f"muffle_v0_{name}")(*arguments)

    def _call(self, name, *arguments):
        code = self._code(name, *arguments)
        if code != _OK:
            # In this thread still, before another call is made.
            message = ctypes.create_string_buffer(1025)
            self._code("last_error", message, ctypes.c_size_t(len(message)), None)
            what = self._library.muffle_v0_error_text(code).decode()
            raise Error(code, f"{what}: {message.value.decode()}")

    def _open(self, name, asked):
        handle = ctypes.c_uint64()
        self._call(name, asked, ctypes.byref(handle))
        return handle

    def _text(self, name, *arguments):
        buffer = ctypes.create_string_buffer(256)
        while True:
            needed = ctypes.c_size_t()
            code = self._code(name, *arguments, buffer, ctypes.c_size_t(len(buffer)), ctypes.byref(needed))
            if code == _OK:
                return buffer.raw[:needed.value].decode()
            if code != _BUFFER_TOO_SMALL:
                self._call(name, *arguments, buffer, ctypes.c_size_t(len(buffer)), ctypes.byref(needed))
            buffer = ctypes.create_string_buffer(needed.value + 1)

    def _filled(self, name, struct, *arguments):
        self._call(name, *arguments, ctypes.byref(struct))
        return struct

    def _disposition(self, became):
        return self._library.muffle_v0_disposition_text(became).decode()


class _Handle:
    def __init__(self, host, handle):
        self._host, self._handle = host, handle

    def close(self):
        """Closing twice is closing once."""
        handle, self._handle = self._handle, ctypes.c_uint64(0)
        if handle.value:
            self._host._call("close", handle)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __del__(self):
        try:
            self.close()
        except Exception:  # pylint: disable=broad-except
            pass  # at the end of the interpreter there may be no host any more


class Record(_Handle):
    """What the plugin knows. `record["width"] = 1920`; members that are not set, or set to None, are not known."""

    def __setitem__(self, member, value):
        given = _value(value)
        self._host._call("set", self._handle, _name(member), ctypes.byref(given))

    def update(self, **members):
        for member, value in members.items():
            self[member] = value

    def reset(self):
        self._host._call("reset", self._handle)


class _Asked(_Handle):
    """What policies and pipelines have in common."""

    def record(self):
        """For all policies and pipelines that are about the same kind of record."""
        return Record(self._host, self._host._open("new_record", self._handle))

    def _members(self, count):
        result = []
        for number in map(ctypes.c_size_t, range(count)):
            info = self._host._filled("describe_member", _MemberInfo(), self._handle, number)
            result.append(Member(self._host._text("member_name", self._handle, number), _USES[info.use],
                                 self._host._text("member_takes", self._handle, number)))
        return result


class Policy(_Asked):
    """One question. Answers of it are for local eyes: what leaves goes through a pipeline."""

    def __init__(self, host, handle):
        super().__init__(host, handle)
        info = host._filled("describe_policy", _PolicyInfo(), handle)
        self.name = host._text("policy_name", handle)
        self.version, self.cells, self.fingerprint = info.version, info.cells, info.fingerprint
        self.capacity_bits = info.capacity_millibits / 1000
        self.members = self._members(info.members)
        self.fields = [self._field(ctypes.c_size_t(number)) for number in range(info.fields)]

    def answer(self, record):
        host, both = self._host, (self._handle, record._handle)
        answer = host._filled("sanitize", _Answer(), *both)
        labels = {field.name: host._text("label", *both, ctypes.c_size_t(number)) for number, field in enumerate(self.fields)}
        return Answer(answer.cell, bool(answer.is_rare), bool(answer.is_incomplete), labels, host._text("text", *both),
                      host._text("json", *both), bytes(answer.bytes))

    def document(self):
        """All that the policy does, and what it is for, as JSON; `Error` where the host does not provide it."""
        return self._host._text("policy_document", self._handle)

    def _field(self, number):
        info = self._host._filled("describe_field", _FieldInfo(), self._handle, number)
        return Field(self._host._text("field_name", self._handle, number),
                     [self._host._text("field_reads", self._handle, number, ctypes.c_size_t(i)) for i in range(info.reads)],
                     [self._host._text("class_label", self._handle, number, ctypes.c_size_t(i)) for i in range(info.classes)])


class Pipeline(_Asked):
    """The way out, with the host's consent, coins and bounds in it."""

    def __init__(self, host, handle):
        super().__init__(host, handle)
        info = host._filled("describe_pipeline", _PipelineInfo(), handle)
        self.cells, self.capacity_bits = info.cells, info.capacity_millibits / 1000
        self.needs_title = bool(info.needs_title)
        self.policies = [host._text("pipeline_policy", handle, ctypes.c_size_t(i)) for i in range(info.policies)]
        self.stages = [host._text("pipeline_stage", handle, ctypes.c_size_t(i)) for i in range(info.stages)]
        self.members = self._members(info.members)

    def preview(self, record, title="", household="", person=""):
        """What would become of the record and what would be sent. Nothing is used up by it."""
        arguments = (self._handle, record._handle, ctypes.byref(_local(title, household, person)))
        seen = self._host._filled("preview_record", _Preview(), *arguments)
        return Preview(seen.became == 0, self._host._disposition(seen.became),
                       self._host._text("preview_text", *arguments), self._host._text("preview_json", *arguments))

    def send(self, record, title="", household="", person=""):
        """Hands the record to the host. `title` is what the media centre calls it: one title is drawn for once."""
        became = ctypes.c_int32()
        self._host._call("send", self._handle, record._handle, ctypes.byref(_local(title, household, person)),
                         ctypes.byref(became))
        return Sent(became.value == 0, self._host._disposition(became.value))


def _name(text):
    name = text.encode()
    if b"\0" in name:
        raise ValueError("a name has no zero in it")
    return name


def _bytes(text):
    """Of any text: names of files may have half of a character in them."""
    return text.encode(errors="surrogatepass") if isinstance(text, str) else text


def _local(title, household, person):
    texts = [_bytes(text) for text in (title, household, person)]
    return _Local(title=texts[0], title_size=len(texts[0]), household=texts[1], household_size=len(texts[1]),
                  person=texts[2], person_size=len(texts[2]))


def _value(given):
    if isinstance(given, datetime.timedelta):
        given = milliseconds(given // datetime.timedelta(milliseconds=1))
    elif isinstance(given, fractions.Fraction):
        given = frames_per_second(given)
    value = _Value()
    if given is None:
        value.type = _NOT_KNOWN
    elif isinstance(given, (str, bytes)):
        text = _bytes(given)
        value.type, value.as_.text.data, value.as_.text.size = _TEXT, text, len(text)
    elif isinstance(given, bool):
        value.type, value.as_.integer = _BOOLEAN, given
    elif isinstance(given, Amount) and isinstance(given.number, fractions.Fraction):
        value.type = given.type
        value.as_.ratio.numerator, value.as_.ratio.denominator = map(_whole, given.number.as_integer_ratio())
    elif isinstance(given, (Amount, int, float)):
        kind, number = given if isinstance(given, Amount) else (_REAL if isinstance(given, float) else _INTEGER, given)
        value.type = kind
        if isinstance(number, float):
            value.as_.real = number
        else:
            value.as_.integer = _whole(number)
    else:
        raise TypeError(f"a member is set to a text, a number, an amount with its unit or None, not to a {type(given).__name__}")
    return value


def _whole(number):
    """ctypes would cut it to 64 bits without a word."""
    if not -2 ** 63 <= number < 2 ** 63:
        raise OverflowError("a whole number has 64 bits at most")
    return number
