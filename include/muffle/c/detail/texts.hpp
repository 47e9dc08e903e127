// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include <muffle/c/muffle.h>
#include <muffle/abi.hpp>
#include <muffle/c/detail/pipeline_entry.hpp>
#include <muffle/pipeline/disposition.hpp>

namespace muffle::inline MUFFLE_ABI::c::detail {

inline const char* text_of_code(muffle_v0_code code) noexcept {
  switch (code) {
    case MUFFLE_V0_OK:
      return "good";
    case MUFFLE_V0_NULL_POINTER:
      return "a pointer is null that must not be";
    case MUFFLE_V0_STRUCT_SIZE:
      return "a struct does not say how large it is, or has something that this host does not know";
    case MUFFLE_V0_BAD_HANDLE:
      return "a handle was closed, was never open or is of another kind";
    case MUFFLE_V0_NO_SUCH_NAME:
      return "there is nothing of that name";
    case MUFFLE_V0_NO_SUCH_INDEX:
      return "there are not as many";
    case MUFFLE_V0_WRONG_TYPE:
      return "the member takes values of another type or unit";
    case MUFFLE_V0_OUT_OF_RANGE:
      return "the value is out of the range of the member";
    case MUFFLE_V0_NO_SUCH_LABEL:
      return "the text is no label of the member's vocabulary";
    case MUFFLE_V0_TEXT_TOO_LONG:
      return "a text is too long";
    case MUFFLE_V0_OTHER_RECORD:
      return "the record is of another type than was asked about";
    case MUFFLE_V0_BUFFER_TOO_SMALL:
      return "the buffer is too small";
    case MUFFLE_V0_TOO_MANY_HANDLES:
      return "too many handles are open";
    case MUFFLE_V0_WITHDRAWN:
      return "the host has withdrawn the pipeline";
    case MUFFLE_V0_NOT_PROVIDED:
      return "this host does not provide that";
    case MUFFLE_V0_OUT_OF_MEMORY:
      return "there is no memory left";
    case MUFFLE_V0_HOST_FAILED:
      return "something in the host failed";
    default:
      return "unknown code";
  }
}

/// As `to_string` of the C++ one, which is a whole literal.
inline const char* text_of_disposition(muffle_v0_disposition became) noexcept {
  for (std::size_t i = 0; i != disposition_count; ++i) {
    if (to_c(static_cast<disposition>(i)) == became) return to_string(static_cast<disposition>(i)).data();
  }
  return "unknown disposition";
}

inline const char* text_of_type(muffle_v0_type type) noexcept {
  switch (type) {
    case MUFFLE_V0_NOT_KNOWN:
      return "not known";
    case MUFFLE_V0_TEXT:
      return "text";
    case MUFFLE_V0_BOOLEAN:
      return "a boolean";
    case MUFFLE_V0_INTEGER:
      return "a whole number";
    case MUFFLE_V0_REAL:
      return "a real number";
    case MUFFLE_V0_BITS_PER_SECOND:
      return "bits per second";
    case MUFFLE_V0_KILOBITS_PER_SECOND:
      return "kilobits per second";
    case MUFFLE_V0_BYTES_PER_SECOND:
      return "bytes per second";
    case MUFFLE_V0_MILLISECONDS:
      return "milliseconds";
    case MUFFLE_V0_SECONDS:
      return "seconds";
    case MUFFLE_V0_FRAMES_PER_SECOND:
      return "frames per second";
    case MUFFLE_V0_TIMES_REAL_TIME:
      return "times real time";
    case MUFFLE_V0_UNIX_SECONDS:
      return "seconds since 1970";
    case MUFFLE_V0_MINUTES_FROM_UTC:
      return "minutes from UTC";
    default:
      return "unknown type";
  }
}

}  // namespace muffle::inline MUFFLE_ABI::c::detail
