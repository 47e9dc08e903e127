// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

#include <muffle/c/muffle.h>
#include <muffle/abi.hpp>
#include <muffle/c/detail/held_record.hpp>
#include <muffle/generalize/generalizer.hpp>
#include <muffle/policy/detail/names_of.hpp>
#include <muffle/policy/fingerprint.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/release/format.hpp>
#include <muffle/release/release.hpp>

namespace muffle::inline MUFFLE_ABI::c::detail {

struct field_entry {
  std::string_view name;
  std::span<const std::string_view> reads;
  class_index classes;
  std::string_view (*label)(class_index) noexcept;
};

/// One policy, whatever its type. Records are those of its shape.
struct policy_entry {
  std::string_view name;
  std::uint16_t version;
  std::uint64_t fingerprint;
  std::uint64_t cells;
  bits capacity_bits;
  const record_shape& shape;
  std::span<const field_entry> fields;
  void (*answer)(const held_record& raw, muffle_v0_answer& to);
  std::string_view (*label)(const held_record& raw, std::size_t field);
  std::string (*text)(const held_record& raw);
  std::string (*json)(const held_record& raw);
};

template <policy_type P>
struct entry_of {
  using record = typename P::record;

  static release<P> of(const held_record& raw) { return release<P>(static_cast<const held<record>&>(raw).raw); }

  static void answer(const held_record& raw, muffle_v0_answer& to) {
    const release<P> made = of(raw);
    const encoded_bytes bytes = encode(made);
    to.cell = made.cell();
    to.cells = P::cells;
    to.is_rare = made.is_rare();
    to.is_incomplete = made.is_incomplete();
    std::memcpy(to.bytes, bytes.data(), bytes.size());
  }

  static std::string_view label(const held_record& raw, std::size_t field) { return P::label(of(raw).cell(), field); }
  static std::string text(const held_record& raw) { return fmt::format("{}", of(raw)); }
  static std::string json(const held_record& raw) { return std::string(encode_json(of(raw)).view()); }

  template <class Field>
  static constexpr auto reads = muffle::detail::names_of(typename Field::source{});

  static constexpr auto fields = []<class... Fields>(muffle::detail::type_list<Fields...>) {
    return std::array{field_entry{Fields::name, reads<Fields>, Fields::generalizer_type::classes,
                                  &Fields::generalizer_type::label}...};
  }(typename P::fields{});

  static constexpr policy_entry value{policy_name<P>,
                                      policy_version<P>,
                                      policy_fingerprint<P>,
                                      P::cells,
                                      P::capacity_bits,
                                      shape_of<P>::value,
                                      fields,
                                      &answer,
                                      &label,
                                      &text,
                                      &json};
};

}  // namespace muffle::inline MUFFLE_ABI::c::detail
