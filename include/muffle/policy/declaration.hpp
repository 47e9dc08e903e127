// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/date.hpp>

namespace muffle::inline MUFFLE_ABI {

/// The kind of data that a policy asks for: one switch on a settings page.
enum class category : std::uint8_t {
  playback,
  performance_and_hardware,
  feature_use,
  crash_reports,
  marketing_messages,
  account_and_last_connection,
  third_party_content,
};

constexpr std::string_view to_string(category value) noexcept {
  switch (value) {
    case category::playback:
      return "playback";
    case category::performance_and_hardware:
      return "performance_and_hardware";
    case category::feature_use:
      return "feature_use";
    case category::crash_reports:
      return "crash_reports";
    case category::marketing_messages:
      return "marketing_messages";
    case category::account_and_last_connection:
      return "account_and_last_connection";
    case category::third_party_content:
      return "third_party_content";
  }
  return "unknown";
}

/// Why the law lets it be collected (GDPR, Article 6(1) a, b, f and c). Whatever it is, nothing is sent before people
/// were told and said yes.
enum class legal_basis : std::uint8_t { consent, contract, legitimate_interest, legal_obligation };

constexpr std::string_view to_string(legal_basis value) noexcept {
  switch (value) {
    case legal_basis::consent:
      return "consent";
    case legal_basis::contract:
      return "contract";
    case legal_basis::legitimate_interest:
      return "legitimate_interest";
    case legal_basis::legal_obligation:
      return "legal_obligation";
  }
  return "unknown";
}

/// What the data is about: the machine and the program, what people do with the program, what they play, or who they
/// are.
enum class sensitivity : std::uint8_t { undeclared, technical, interaction, content, account };

constexpr std::string_view to_string(sensitivity value) noexcept {
  switch (value) {
    case sensitivity::undeclared:
      return "undeclared";
    case sensitivity::technical:
      return "technical";
    case sensitivity::interaction:
      return "interaction";
    case sensitivity::content:
      return "content";
    case sensitivity::account:
      return "account";
  }
  return "unknown";
}

/// What a policy is for, told before anything is sent. A policy carries it as a static member,
/// `static constexpr muffle::declaration declared = {...}`; without one its releases cannot be encoded.
///
/// Its texts are English. A page shows them in other languages by key: the name of the policy, a dot, and the name of
/// the member, as in `video_length.purpose`.
struct declaration {
  muffle::category category;
  std::string_view purpose;     ///< in plain words: "Which screen sizes should we optimize for?"
  std::string_view recipients;  ///< who gets it: "the developers of Example Server"
  std::string_view retention;   ///< how long they keep it: "13 months, then only totals"
  std::string_view since;       ///< the version of the host program that first asked
  muffle::sensitivity sensitivity = muffle::sensitivity::undeclared;
  date expires = {};  ///< the last day on which it is collected
  muffle::legal_basis legal_basis = muffle::legal_basis::consent;
  std::string_view always_on = {};    ///< why it cannot be switched off; empty where it can
  bool is_for_third_parties = false;  ///< such as advertisers: they get nothing about people's own files

  constexpr bool can_be_switched_off() const noexcept { return always_on.empty(); }

  constexpr bool is_complete() const noexcept {
    return !purpose.empty() && !recipients.empty() && !retention.empty() && !since.empty() &&
           sensitivity != muffle::sensitivity::undeclared && expires.is_valid() &&
           (can_be_switched_off() || legal_basis != muffle::legal_basis::consent);
  }
};

/// A policy that says what it is for.
template <class Policy>
concept declared = requires {
  { Policy::declared } -> std::convertible_to<const declaration&>;
  requires std::bool_constant<Policy::declared.is_complete()>::value;
};

/// Whose content a record is about. A record about content that others supply, such as trailers or what advertising
/// pays for, says so: `static constexpr muffle::content_origin origin = muffle::content_origin::third_party;`. Every
/// other one is about people's own files, and nothing of it goes to third parties.
enum class content_origin : std::uint8_t { own_files, third_party };

template <class Record>
inline constexpr content_origin origin_of = [] {
  if constexpr (requires { typename std::integral_constant<content_origin, Record::origin>; }) {
    return Record::origin;
  } else {
    return content_origin::own_files;
  }
}();

namespace detail {

/// Says what a declaration lacks, where it does not let anything be sent.
template <class Policy>
struct checked_declaration {
  static_assert(
      requires {
        { Policy::declared } -> std::convertible_to<const declaration&>;
      },
      "muffle: this policy does not say what it is for, so nothing of it can be sent: give it a member "
      "`static constexpr muffle::declaration declared = {.category = ..., .purpose = ..., .recipients = ..., "
      ".retention = ..., .since = ..., .sensitivity = ..., .expires = {2030, 12, 31}};`");
};
template <class Policy>
  requires requires {
    { Policy::declared } -> std::convertible_to<const declaration&>;
  }
struct checked_declaration<Policy> {
  static constexpr const declaration& told = Policy::declared;
  static_assert(!told.purpose.empty(),
                "muffle: this policy's declaration has no `.purpose`: say in plain words what the answers are for");
  static_assert(!told.recipients.empty(),
                "muffle: this policy's declaration has no `.recipients`: say who gets the answers");
  static_assert(!told.retention.empty(),
                "muffle: this policy's declaration has no `.retention`: say how long the answers are kept");
  static_assert(!told.since.empty(),
                "muffle: this policy's declaration has no `.since`: name the version of your program that first asked");
  static_assert(told.sensitivity != sensitivity::undeclared,
                "muffle: this policy's declaration has no `.sensitivity`: technical, interaction, content or account");
  static_assert(
      told.expires.is_valid(),
      "muffle: this policy's declaration has no day of the calendar as `.expires`: give the last day on which "
      "it is collected, as in `.expires = {2030, 12, 31}`; it can be moved by whoever still needs it then");
  static_assert(told.can_be_switched_off() || told.legal_basis != legal_basis::consent,
                "muffle: what rests on consent can be switched off: take `.always_on` away, or name the `.legal_basis` "
                "that it has instead");
  static_assert(!told.is_for_third_parties || origin_of<typename Policy::record> == content_origin::third_party,
                "muffle: third parties get nothing about people's own files: take `.is_for_third_parties` away, or ask "
                "about a record of third-party content, which says so by a member `origin`");
  static_assert(
      (told.category == category::third_party_content) ==
          (origin_of<typename Policy::record> == content_origin::third_party),
      "muffle: the category third_party_content is for records of third-party content, and such records have no "
      "other: give the record a member `origin`, or the declaration another `.category`");
};

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
