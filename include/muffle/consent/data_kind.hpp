// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/detail/fnv.hpp>
#include <muffle/detail/iso_date.hpp>
#include <muffle/policy/capacity.hpp>
#include <muffle/policy/declaration.hpp>
#include <muffle/policy/detail/names_of.hpp>
#include <muffle/policy/fingerprint.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/release/format.hpp>

namespace muffle::inline MUFFLE_ABI {

/// One thing that a person is shown about a kind of data.
struct shown_text {
  std::string what;
  std::string text;

  friend bool operator==(const shown_text&, const shown_text&) = default;
};

/// One kind of data, as people are asked for it: what one switch stands for. Made from a policy, so that what they
/// agree to is what is sent. It is one question for one purpose to one list of recipients: for another purpose, or where
/// people are to decide on each recipient by itself, derive a policy of another name.
struct data_kind {
  std::string_view name;  ///< of the policy, or of the integration
  declaration declared;
  std::uint64_t shown;  ///< a hash over all that a person is shown, so that an answer is to that and to nothing else
  bool is_identified;   ///< tells who and what, by its nature; see `identified_disclosure`
  std::vector<shown_text> (*answers)();  ///< every class that a value can fall into
  std::string_view address{};            ///< where it goes, if people chose that themselves

  /// All that a person is shown, in English.
  std::vector<shown_text> texts() const {
    std::vector<shown_text> result{{"category", std::string(to_string(declared.category))},
                                   {"purpose", std::string(declared.purpose)},
                                   {"recipients", std::string(declared.recipients)},
                                   {"retention", std::string(declared.retention)},
                                   {"since", std::string(declared.since)},
                                   {"sensitivity", std::string(to_string(declared.sensitivity))},
                                   {"expires", detail::iso_date(declared.expires)},
                                   {"legal_basis", std::string(to_string(declared.legal_basis))},
                                   {"always_on", std::string(declared.always_on)},
                                   {"is_for_third_parties", declared.is_for_third_parties ? "yes" : "no"}};
    if (!address.empty()) result.push_back({"address", std::string(address)});
    for (shown_text& each : answers()) result.push_back(std::move(each));
    return result;
  }
};

namespace detail {

constexpr std::uint64_t shown_of(std::string_view name, const declaration& told, std::uint64_t answers) noexcept {
  fnv hash;
  hash.add(name);
  hash.add(to_string(told.category));
  hash.add(told.purpose);
  hash.add(told.recipients);
  hash.add(told.retention);
  hash.add(told.since);
  hash.add(to_string(told.sensitivity));
  hash.add(static_cast<std::uint64_t>(told.expires.end()));
  hash.add(to_string(told.legal_basis));
  hash.add(told.always_on);
  hash.add(std::uint64_t{told.is_for_third_parties});
  hash.add(answers);
  return hash.state;
}

/// All that `answers_of` says, at compile time.
template <class P>
constexpr std::uint64_t answers_hash() {
  fnv hash;
  hash.add(policy_fingerprint<P>);
  [&]<class... Fields>(type_list<Fields...>) {
    const auto add = [&](std::span<const std::string_view> reads) {
      for (const std::string_view each : reads) hash.add(each);
      hash.add(std::string_view());
    };
    (add(names_of(typename Fields::source{})), ...);
  }(typename P::fields{});
  return hash.state;
}

template <class P>
std::vector<shown_text> answers_of() {
  std::vector<shown_text> result{{"answers", fmt::format("one of {}", P::cells)},
                                 {"version", fmt::format("{}", policy_version<P>)},
                                 {"fingerprint", fmt::format("{:016x}", policy_fingerprint<P>)}};
  [&]<class... Fields>(type_list<Fields...>) {
    const auto add = [&]<class F>(F) {
      std::string classes;
      for (class_index i = 0; i != F::generalizer_type::classes; ++i) {
        if (i != 0) classes += ", ";
        classes += F::generalizer_type::label(i);
      }
      result.push_back({fmt::format("field {}", F::name),
                        fmt::format("from {}: {}", fmt::join(names_of(typename F::source{}), ", "), classes)});
    };
    (add(Fields{}), ...);
  }(typename P::fields{});
  return result;
}

}  // namespace detail

template <policy_type P>
  requires declared<P>
inline constexpr data_kind data_kind_of{policy_name<P>, P::declared,
                                        detail::shown_of(policy_name<P>, P::declared, detail::answers_hash<P>()), false,
                                        &detail::answers_of<P>};

}  // namespace muffle::inline MUFFLE_ABI
