// SPDX-License-Identifier: MIT
#pragma once

/// What the functions of <muffle/c/muffle.h> have in common: finding what a handle stands for, and working with it.

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <muffle/c/muffle.h>
#include <muffle/abi.hpp>
#include <muffle/c/detail/handles.hpp>
#include <muffle/c/detail/held_record.hpp>
#include <muffle/c/detail/pipeline_entry.hpp>
#include <muffle/c/detail/policy_entry.hpp>
#include <muffle/c/detail/registry.hpp>
#include <muffle/c/detail/report.hpp>
#include <muffle/c/detail/texts.hpp>

namespace muffle::inline MUFFLE_ABI::c::detail {

inline outcome no_such_index(std::string_view what, std::size_t index, std::size_t count) {
  return {MUFFLE_V0_NO_SUCH_INDEX, fmt::format("`{}` is {}, and there are {}", what, index, count)};
}

inline outcome withdrawn() {
  return {MUFFLE_V0_WITHDRAWN, "the host has withdrawn this pipeline: close it, and open it again when it is listed"};
}

/// Names, for a message, as "a, b".
template <class Range, class Name>
std::string names_in(const Range& range, Name name) {
  std::string result;
  for (const auto& each : range) {
    if (!result.empty()) result += ", ";
    result += name(each);
  }
  return result;
}

template <class Use>
outcome with_policy(muffle_v0_handle handle, Use use) {
  std::shared_ptr<const policy_entry> policy;
  if (outcome failed = the_registry().handles.find(handle, handle_kind::policy, policy); failed.is_failure())
    return failed;
  return use(*policy);
}

/// Calls that use one record take turns.
template <class Use>
outcome with_record(muffle_v0_handle handle, Use use) {
  std::shared_ptr<held_record> record;
  if (outcome failed = the_registry().handles.find(handle, handle_kind::record, record); failed.is_failure())
    return failed;
  const std::lock_guard turn(record->turn);
  return use(*record);
}

template <class Use>
outcome with_pipeline(muffle_v0_handle handle, Use use) {
  std::shared_ptr<pipeline_entry> pipeline;
  if (outcome failed = the_registry().handles.find(handle, handle_kind::pipeline, pipeline); failed.is_failure())
    return failed;
  const pipeline_entry::call call(*pipeline);
  return call ? use(*pipeline) : withdrawn();
}

/// A policy or a pipeline, of which only the record matters.
template <class Use>
outcome with_shape(muffle_v0_handle handle, Use use) {
  if (the_registry().handles.is_open(handle, handle_kind::pipeline))
    return with_pipeline(handle, [&](const pipeline_entry& pipeline) { return use(pipeline.shape); });
  return with_policy(handle, [&](const policy_entry& policy) { return use(policy.shape); });
}

inline outcome other_record(const record_shape& given, const record_shape& wanted) {
  return {MUFFLE_V0_OTHER_RECORD,
          fmt::format("`record` is a {}, and a {} is asked about: make one with muffle_v0_new_record of what is asked",
                      given.name, wanted.name)};
}

/// A policy and a record of its type.
template <class Use>
outcome with_both(muffle_v0_handle policy, muffle_v0_handle record, Use use) {
  return with_policy(policy, [&](const policy_entry& asked) {
    return with_record(record, [&](const held_record& raw) {
      return raw.shape.id == asked.shape.id ? use(asked, raw) : other_record(raw.shape, asked.shape);
    });
  });
}

inline outcome read_local(const muffle_v0_local* from, local& at) {
  if (from == nullptr) return {};
  muffle_v0_local given{};
  if (outcome failed = read_struct(from, "local", given); failed.is_failure()) return failed;
  if (outcome failed = read_text(given.title, given.title_size, "local.title", at.title); failed.is_failure())
    return failed;
  if (outcome failed = read_text(given.household, given.household_size, "local.household", at.household);
      failed.is_failure())
    return failed;
  return read_text(given.person, given.person_size, "local.person", at.person);
}

/// A pipeline, a record of its type, and what travels beside it.
template <class Use>
outcome with_passage(muffle_v0_handle pipeline, muffle_v0_handle record, const muffle_v0_local* beside, Use use) {
  local at;
  if (outcome failed = read_local(beside, at); failed.is_failure()) return failed;
  return with_pipeline(pipeline, [&](const pipeline_entry& asked) {
    return with_record(record, [&](const held_record& raw) {
      return raw.shape.id == asked.shape.id ? use(asked, raw, at) : other_record(raw.shape, asked.shape);
    });
  });
}

/// A member of this number.
template <class Use>
outcome with_member(muffle_v0_handle asked, std::size_t number, Use use) {
  return with_shape(asked, [&](const record_shape& shape) {
    return number < shape.members.size() ? use(shape.members[number])
                                         : no_such_index("member", number, shape.members.size());
  });
}

template <class Use>
outcome with_field(muffle_v0_handle policy, std::size_t number, Use use) {
  return with_policy(policy, [&](const policy_entry& asked) {
    return number < asked.fields.size() ? use(asked.fields[number])
                                        : no_such_index("field", number, asked.fields.size());
  });
}

/// Values are never told: a message may end up in a log.
inline outcome refused(const member_entry& member, const muffle_v0_value& value, muffle_v0_code code) {
  if (code == MUFFLE_V0_WRONG_TYPE)
    return {code, fmt::format("{} takes {}, and was given {}", member.name, member.takes(), text_of_type(value.type))};
  const std::string_view said = code == MUFFLE_V0_OUT_OF_RANGE    ? "what was given is out of its range"
                                : code == MUFFLE_V0_NO_SUCH_LABEL ? "what was given is none of them"
                                : code == MUFFLE_V0_TEXT_TOO_LONG ? "what was given is longer"
                                                                  : text_of_code(code);
  return {code, fmt::format("{} takes {}: {}", member.name, member.takes(), said)};
}

inline outcome set(held_record& record, std::string_view name, const muffle_v0_value& value) {
  if (value.reserved != 0)
    return {MUFFLE_V0_STRUCT_SIZE, "`value.reserved` is not zero: this host knows of nothing else"};
  if (value.type == MUFFLE_V0_TEXT) {
    std::string_view text;
    if (outcome failed = read_text(value.as.text.data, value.as.text.size, "value.as.text", text); failed.is_failure())
      return failed;
  }
  for (const member_entry& member : record.shape.members) {
    if (member.name != name) continue;
    const muffle_v0_code code = member.set(record, value);
    return code == MUFFLE_V0_OK ? outcome{} : refused(member, value, code);
  }
  return {MUFFLE_V0_NO_SUCH_NAME,
          fmt::format("a {} has no member of that name; it has {}", record.shape.name,
                      names_in(record.shape.members, [](const member_entry& each) { return each.name; }))};
}

}  // namespace muffle::inline MUFFLE_ABI::c::detail
