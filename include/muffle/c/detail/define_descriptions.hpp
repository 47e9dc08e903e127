// SPDX-License-Identifier: MIT
#pragma once

/// The functions of <muffle/c/muffle.h> that say what policies, members and pipelines are. For <muffle/c/define.hpp>.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <muffle/c/muffle.h>
#include <muffle/c/detail/calls.hpp>
#include <muffle/c/detail/registry.hpp>
#include <muffle/c/detail/report.hpp>

extern "C" {

muffle_v0_code muffle_v0_describe_policy(muffle_v0_handle policy, muffle_v0_policy_info* info) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_policy(policy, [&](const policy_entry& asked) {
      muffle_v0_policy_info filled{};
      filled.cells = asked.cells;
      filled.fingerprint = asked.fingerprint;
      filled.version = asked.version;
      filled.capacity_millibits = asked.capacity_bits.thousandths;
      filled.fields = static_cast<std::uint32_t>(asked.fields.size());
      filled.members = static_cast<std::uint32_t>(asked.shape.members.size());
      return write_struct(filled, "info", info);
    });
  });
}

muffle_v0_code muffle_v0_policy_name(muffle_v0_handle policy, char* buffer, size_t capacity, size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_policy(policy,
                       [&](const policy_entry& asked) { return write_text(asked.name, buffer, capacity, needed); });
  });
}

muffle_v0_code muffle_v0_describe_field(muffle_v0_handle policy, size_t field, muffle_v0_field_info* info) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_field(policy, field, [&](const field_entry& asked) {
      muffle_v0_field_info filled{};
      filled.classes = asked.classes;
      filled.reads = static_cast<std::uint32_t>(asked.reads.size());
      return write_struct(filled, "info", info);
    });
  });
}

muffle_v0_code muffle_v0_field_name(muffle_v0_handle policy, size_t field, char* buffer, size_t capacity,
                                    size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_field(policy, field,
                      [&](const field_entry& asked) { return write_text(asked.name, buffer, capacity, needed); });
  });
}

muffle_v0_code muffle_v0_field_reads(muffle_v0_handle policy, size_t field, size_t number, char* buffer,
                                     size_t capacity, size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_field(policy, field, [&](const field_entry& asked) {
      return number < asked.reads.size() ? write_text(asked.reads[number], buffer, capacity, needed)
                                         : no_such_index("number", number, asked.reads.size());
    });
  });
}

muffle_v0_code muffle_v0_class_label(muffle_v0_handle policy, size_t field, size_t class_number, char* buffer,
                                     size_t capacity, size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_field(policy, field, [&](const field_entry& asked) {
      return class_number < asked.classes
                 ? write_text(asked.label(static_cast<std::uint32_t>(class_number)), buffer, capacity, needed)
                 : no_such_index("class_number", class_number, asked.classes);
    });
  });
}

muffle_v0_code muffle_v0_policy_document(muffle_v0_handle policy, char* buffer, size_t capacity, size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_policy(policy, [&](const policy_entry& asked) -> outcome {
      std::string (*const write)() = the_registry().document(asked.name);
      if (write == nullptr) {
        return {MUFFLE_V0_NOT_PROVIDED,
                "the host exposed this policy without its document: muffle::c::expose_with_documents does with it"};
      }
      return write_text(write(), buffer, capacity, needed);
    });
  });
}

muffle_v0_code muffle_v0_describe_member(muffle_v0_handle asked, size_t member, muffle_v0_member_info* info) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_member(asked, member, [&](const member_entry& entry) {
      muffle_v0_member_info filled{};
      filled.use = entry.use;
      filled.type = entry.type;
      return write_struct(filled, "info", info);
    });
  });
}

muffle_v0_code muffle_v0_member_name(muffle_v0_handle asked, size_t member, char* buffer, size_t capacity,
                                     size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_member(asked, member,
                       [&](const member_entry& entry) { return write_text(entry.name, buffer, capacity, needed); });
  });
}

muffle_v0_code muffle_v0_member_takes(muffle_v0_handle asked, size_t member, char* buffer, size_t capacity,
                                      size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_member(asked, member,
                       [&](const member_entry& entry) { return write_text(entry.takes(), buffer, capacity, needed); });
  });
}

muffle_v0_code muffle_v0_describe_pipeline(muffle_v0_handle pipeline, muffle_v0_pipeline_info* info) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_pipeline(pipeline, [&](const pipeline_entry& asked) { return write_struct(asked.info, "info", info); });
  });
}

muffle_v0_code muffle_v0_pipeline_policy(muffle_v0_handle pipeline, size_t policy, char* buffer, size_t capacity,
                                         size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_pipeline(pipeline, [&](const pipeline_entry& asked) {
      return policy < asked.policies.size() ? write_text(asked.policies[policy], buffer, capacity, needed)
                                            : no_such_index("policy", policy, asked.policies.size());
    });
  });
}

muffle_v0_code muffle_v0_pipeline_stage(muffle_v0_handle pipeline, size_t stage, char* buffer, size_t capacity,
                                        size_t* needed) {
  using namespace muffle::c::detail;
  return guarded([&] {
    return with_pipeline(pipeline, [&](const pipeline_entry& asked) {
      return stage < asked.info.stages ? write_text(asked.stage(stage), buffer, capacity, needed)
                                       : no_such_index("stage", stage, asked.info.stages);
    });
  });
}

}  // extern "C"
