// SPDX-License-Identifier: MIT
#pragma once

/// The functions of <muffle/c/muffle.h>. Include this in one C++ file of the binary that plugins call. A shared library
/// exports them, also with -fvisibility=hidden; an executable has to be linked with `ENABLE_EXPORTS`.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <muffle/c/muffle.h>
#include <muffle/abi.hpp>
#include <muffle/c/detail/calls.hpp>
#include <muffle/c/detail/registry.hpp>
#include <muffle/c/detail/report.hpp>
#include <muffle/c/detail/texts.hpp>
#include <muffle/c/expose.hpp>

namespace muffle::inline MUFFLE_ABI::c::detail {

int include_muffle_c_define_hpp_in_one_file() { return 0; }

}  // namespace muffle::inline MUFFLE_ABI::c::detail

extern "C" {

const char* muffle_v0_error_text(muffle_v0_code code) { return muffle::c::detail::text_of_code(code); }

const char* muffle_v0_disposition_text(muffle_v0_disposition became) {
  return muffle::c::detail::text_of_disposition(became);
}

const char* muffle_v0_type_text(muffle_v0_type type) { return muffle::c::detail::text_of_type(type); }

muffle_v0_code muffle_v0_last_error(char* buffer, size_t capacity, size_t* needed) {
  using namespace muffle::c::detail;
  const last_message& kept = last_failure();
  // Not by `guarded`: the message is to stay.
  const std::string_view message(kept.text.data(), kept.size);
  if (needed != nullptr) std::memcpy(needed, &kept.size, sizeof kept.size);
  if (buffer == nullptr) return capacity == 0 ? MUFFLE_V0_OK : MUFFLE_V0_NULL_POINTER;
  if (capacity <= message.size()) {
    if (capacity != 0) *buffer = '\0';
    return MUFFLE_V0_BUFFER_TOO_SMALL;
  }
  *std::copy(message.begin(), message.end(), buffer) = '\0';
  return MUFFLE_V0_OK;
}

muffle_v0_code muffle_v0_list_policies(size_t index, char* buffer, size_t capacity, size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    const auto name = the_registry().policy_name_at(index);
    return name ? write_text(*name, buffer, capacity, needed)
                : outcome{MUFFLE_V0_NO_SUCH_INDEX, "the host has not as many policies"};
  });
}

muffle_v0_code muffle_v0_list_pipelines(size_t index, char* buffer, size_t capacity, size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    const auto name = the_registry().pipeline_name_at(index);
    return name ? write_text(*name, buffer, capacity, needed)
                : outcome{MUFFLE_V0_NO_SUCH_INDEX, "the host has not as many pipelines"};
  });
}

muffle_v0_code muffle_v0_open_policy(const char* name, muffle_v0_handle* policy) {
  using namespace muffle::c::detail;
  return guarded([&]() -> outcome {
    if (policy == nullptr) return null_pointer("policy");
    std::string_view wanted;
    if (outcome failed = read_name(name, "name", wanted); failed.is_failure()) return failed;
    const policy_entry* found = the_registry().policy(wanted);
    if (found == nullptr)
      return {MUFFLE_V0_NO_SUCH_NAME,
              "the host has no policy of that name: muffle_v0_list_policies lists those it has"};
    // Policies are constants, so that nobody owns them.
    return the_registry().handles.open(
        handle_kind::policy, std::shared_ptr<void>(std::shared_ptr<void>(), const_cast<policy_entry*>(found)), *policy);
  });
}

muffle_v0_code muffle_v0_open_pipeline(const char* name, muffle_v0_handle* pipeline) {
  using namespace muffle::c::detail;
  return guarded([&]() -> outcome {
    if (pipeline == nullptr) return null_pointer("pipeline");
    std::string_view wanted;
    if (outcome failed = read_name(name, "name", wanted); failed.is_failure()) return failed;
    auto found = the_registry().pipeline(wanted);
    if (found == nullptr)
      return {MUFFLE_V0_NO_SUCH_NAME,
              "the host has no pipeline of that name: muffle_v0_list_pipelines lists those it has"};
    return the_registry().handles.open(handle_kind::pipeline, std::move(found), *pipeline);
  });
}

muffle_v0_code muffle_v0_new_record(muffle_v0_handle asked, muffle_v0_handle* record) {
  using namespace muffle::c::detail;
  return guarded([&]() -> outcome {
    if (record == nullptr) return null_pointer("record");
    return with_shape(asked, [&](const record_shape& shape) {
      return the_registry().handles.open(handle_kind::record, shape.make(), *record);
    });
  });
}

muffle_v0_code muffle_v0_close(muffle_v0_handle handle) {
  using namespace muffle::c::detail;
  return guarded([&] { return the_registry().handles.close(handle); });
}

muffle_v0_code muffle_v0_set(muffle_v0_handle record, const char* member, const muffle_v0_value* value) {
  using namespace muffle::c::detail;
  return guarded([&]() -> outcome {
    std::string_view name;
    if (outcome failed = read_name(member, "member", name); failed.is_failure()) return failed;
    muffle_v0_value given{};
    if (outcome failed = read_struct(value, "value", given); failed.is_failure()) return failed;
    return with_record(record, [&](held_record& raw) { return set(raw, name, given); });
  });
}

muffle_v0_code muffle_v0_reset(muffle_v0_handle record) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_record(record, [&](held_record& raw) -> outcome {
      raw.shape.reset(raw);
      return {};
    });
  });
}

muffle_v0_code muffle_v0_sanitize(muffle_v0_handle policy, muffle_v0_handle record, muffle_v0_answer* answer) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_both(policy, record, [&](const policy_entry& asked, const held_record& raw) {
      muffle_v0_answer filled{};
      asked.answer(raw, filled);
      return write_struct(filled, "answer", answer);
    });
  });
}

muffle_v0_code muffle_v0_label(muffle_v0_handle policy, muffle_v0_handle record, size_t field, char* buffer,
                               size_t capacity, size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_both(policy, record, [&](const policy_entry& asked, const held_record& raw) {
      return field < asked.fields.size() ? write_text(asked.label(raw, field), buffer, capacity, needed)
                                         : no_such_index("field", field, asked.fields.size());
    });
  });
}

muffle_v0_code muffle_v0_label_of(muffle_v0_handle policy, muffle_v0_handle record, const char* field, char* buffer,
                                  size_t capacity, size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&]() -> outcome {
    std::string_view name;
    if (outcome failed = read_name(field, "field", name); failed.is_failure()) return failed;
    return with_both(policy, record, [&](const policy_entry& asked, const held_record& raw) -> outcome {
      for (std::size_t i = 0; i != asked.fields.size(); ++i) {
        if (asked.fields[i].name == name) return write_text(asked.label(raw, i), buffer, capacity, needed);
      }
      return {MUFFLE_V0_NO_SUCH_NAME,
              fmt::format("{} has no field of that name; it has {}", asked.name,
                          names_in(asked.fields, [](const field_entry& each) { return each.name; }))};
    });
  });
}

muffle_v0_code muffle_v0_text(muffle_v0_handle policy, muffle_v0_handle record, char* buffer, size_t capacity,
                              size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_both(policy, record, [&](const policy_entry& asked, const held_record& raw) {
      return write_text(asked.text(raw), buffer, capacity, needed);
    });
  });
}

muffle_v0_code muffle_v0_json(muffle_v0_handle policy, muffle_v0_handle record, char* buffer, size_t capacity,
                              size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_both(policy, record, [&](const policy_entry& asked, const held_record& raw) {
      return write_text(asked.json(raw), buffer, capacity, needed);
    });
  });
}

muffle_v0_code muffle_v0_preview_record(muffle_v0_handle pipeline, muffle_v0_handle record,
                                        const muffle_v0_local* local, muffle_v0_preview* preview) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_passage(pipeline, record, local, [&](const auto& asked, const auto& raw, const auto& at) {
      const previewed_forms seen = asked.preview(raw, at);
      muffle_v0_preview filled{};
      filled.became = to_c(seen.became);
      filled.has_bytes = seen.bytes.has_value();
      if (seen.bytes) std::memcpy(filled.bytes, seen.bytes->data(), seen.bytes->size());
      return write_struct(filled, "preview", preview);
    });
  });
}

muffle_v0_code muffle_v0_preview_json(muffle_v0_handle pipeline, muffle_v0_handle record, const muffle_v0_local* local,
                                      char* buffer, size_t capacity, size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_passage(pipeline, record, local, [&](const auto& asked, const auto& raw, const auto& at) {
      return write_text(asked.preview(raw, at).json, buffer, capacity, needed);
    });
  });
}

muffle_v0_code muffle_v0_preview_text(muffle_v0_handle pipeline, muffle_v0_handle record, const muffle_v0_local* local,
                                      char* buffer, size_t capacity, size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_passage(pipeline, record, local, [&](const auto& asked, const auto& raw, const auto& at) {
      return write_text(asked.preview(raw, at).text, buffer, capacity, needed);
    });
  });
}

muffle_v0_code muffle_v0_send(muffle_v0_handle pipeline, muffle_v0_handle record, const muffle_v0_local* local,
                              muffle_v0_disposition* became) {
  using namespace muffle::c::detail;
  return guarded([&]() -> outcome {
    // Before anything is sent.
    if (became == nullptr) return null_pointer("became");
    return with_passage(pipeline, record, local, [&](const auto& asked, const auto& raw, const auto& at) -> outcome {
      *became = to_c(asked.send(raw, at));
      return {};
    });
  });
}

}  // extern "C"

#include <muffle/c/detail/define_descriptions.hpp>
