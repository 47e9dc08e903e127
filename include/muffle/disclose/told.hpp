// SPDX-License-Identifier: MIT
#pragma once

/// A disclosure in words people understand, in the language of a translation: what Markdown and HTML both show.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/consent/ledger.hpp>
#include <muffle/detail/iso_date.hpp>
#include <muffle/disclose/disclosure.hpp>
#include <muffle/phrase.hpp>
#include <muffle/release/format.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A question that a reader has, and what there is to say to it.
struct told_item {
  std::string term;
  std::vector<std::string> texts;
  std::vector<std::string> codes{};  ///< of each text, the bytes that leave; none where there are none
};

struct told_section {
  std::string name;  ///< of the kind of data or integration, in all languages
  std::string title;
  std::string summary;
  std::vector<told_item> items;
};

namespace detail {

/// Words of a disclosure, by their key.
inline std::string say(const translation& told_in, std::string key, std::string english,
                       std::vector<std::string> values = {}) {
  return phrase(std::move(key), std::move(english), std::move(values)).text(told_in);
}

/// "video_length" as "Video length".
inline std::string title_of(const translation& told_in, std::string_view name) {
  std::string english(name);
  std::replace(english.begin(), english.end(), '_', ' ');
  if (!english.empty() && english[0] >= 'a' && english[0] <= 'z')
    english[0] = static_cast<char>(english[0] - 'a' + 'A');
  return std::string(told_in.of(fmt::format("{}.title", name), english));
}

/// By the key of the kind, or else by the text itself.
inline std::string own_text(const translation& told_in, const data_kind& kind, std::string_view member,
                            std::string_view english) {
  return std::string(told_in.of(fmt::format("{}.{}", kind.name, member), told_in.of(english, english)));
}

inline std::string joined_names(const std::vector<std::string_view>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

inline std::string category_text(const translation& told_in, category value) {
  const std::string_view name = to_string(value);
  return std::string(told_in.of(fmt::format("category.{}", name), title_of(translation(), name)));
}

inline std::string sensitivity_text(const translation& told_in, sensitivity value) {
  switch (value) {
    case sensitivity::technical:
      return say(told_in, "told.technical", "about the machine and the program");
    case sensitivity::interaction:
      return say(told_in, "told.interaction", "about what you do with the program");
    case sensitivity::content:
      return say(told_in, "told.content", "about what you play");
    case sensitivity::account:
      return say(told_in, "told.account", "about who you are");
    case sensitivity::undeclared:
      break;
  }
  return {};
}

inline std::string legal_basis_text(const translation& told_in, legal_basis value) {
  switch (value) {
    case legal_basis::consent:
      return say(told_in, "told.consent", "your consent (GDPR, Article 6(1)(a))");
    case legal_basis::contract:
      return say(told_in, "told.contract", "a contract with you (GDPR, Article 6(1)(b))");
    case legal_basis::legitimate_interest:
      return say(told_in, "told.legitimate_interest", "a legitimate interest (GDPR, Article 6(1)(f))");
    case legal_basis::legal_obligation:
      return say(told_in, "told.legal_obligation", "a legal obligation (GDPR, Article 6(1)(c))");
  }
  return {};
}

inline std::string label_text_of(const translation& told_in, std::string_view label) {
  return std::string(told_in.of(fmt::format("label.{}", label), label));
}

/// Purpose, recipients and so on, which kinds and integrations both have.
inline std::vector<told_item> told_declaration(const data_kind& kind, const translation& told_in) {
  const declaration& told = kind.declared;
  std::vector<told_item> result{
      {say(told_in, "told.category", "Kind of data"), {category_text(told_in, told.category)}},
      {say(told_in, "told.purpose", "What for"), {own_text(told_in, kind, "purpose", told.purpose)}},
      {say(told_in, "told.recipients", "Who gets it"), {own_text(told_in, kind, "recipients", told.recipients)}},
      {say(told_in, "told.retention", "How long they keep it"), {own_text(told_in, kind, "retention", told.retention)}},
      {say(told_in, "told.about", "What it is about"), {sensitivity_text(told_in, told.sensitivity)}},
      {say(told_in, "told.basis", "On what ground"), {legal_basis_text(told_in, told.legal_basis)}},
      {say(told_in, "told.time", "Since when, and until when"),
       {say(told_in, "told.since_until", "since version {0}, not after {1}",
            {std::string(told.since), iso_date(told.expires)})}}};
  if (!kind.address.empty())
    result.push_back({say(told_in, "told.address", "Where it goes"), {std::string(kind.address)}});
  if (told.is_for_third_parties)
    result[2].texts.push_back(
        say(told_in, "told.third_parties", "They are a third party: what they do with it is up to them."));
  if (!told.can_be_switched_off()) {
    result.push_back({say(told_in, "told.always_on", "Why it cannot be switched off"),
                      {own_text(told_in, kind, "always_on", told.always_on)}});
  }
  return result;
}

/// "video_codec" as "video codec".
inline std::string field_title(const translation& told_in, std::string_view name) {
  std::string english(name);
  std::replace(english.begin(), english.end(), '_', ' ');
  return std::string(told_in.of(fmt::format("field.{}", name), english));
}

inline std::string crowd_text(const disclosed_kind& kind, const translation& told_in) {
  const std::string cells = fmt::format("{}", kind.cells);
  return kind.least_crowd ? say(told_in, "told.one_of_crowd",
                                "one of {0} answers; at least {1} public titles share each that leaves",
                                {cells, fmt::format("{}", *kind.least_crowd)})
                          : say(told_in, "told.one_of", "one of {0} answers", {cells});
}

}  // namespace detail

inline told_section told(const disclosed_kind& kind, const translation& told_in = translation()) {
  using detail::say;
  told_section result{std::string(kind.kind.name), detail::title_of(told_in, kind.kind.name),
                      detail::crowd_text(kind, told_in), detail::told_declaration(kind.kind, told_in)};
  for (const disclosed_field& field : kind.fields) {
    told_item item{
        say(told_in, "told.field", "{0}, read from {1}: one of {2}",
            {detail::field_title(told_in, field.name), detail::joined_names(field.reads), fmt::format("{}", field.classes.size())}),
        {}};
    for (const std::string_view label : field.classes) item.texts.push_back(detail::label_text_of(told_in, label));
    result.items.push_back(std::move(item));
  }
  told_item besides{say(told_in, "told.besides", "Answers besides these"), {}};
  if (kind.has_rare)
    besides.texts.push_back(say(told_in, "told.rare", "rare: a combination that too few titles have is not told"));
  if (kind.has_incomplete)
    besides.texts.push_back(say(told_in, "told.incomplete", "incomplete: something of it was not known"));
  if (!besides.texts.empty()) result.items.push_back(std::move(besides));
  result.items.push_back({say(told_in, "told.bits", "How much one answer can tell at most"),
                          {say(told_in, "told.bits_of", "{0}, rounded up: what as many answers of yes or no can tell",
                               {fmt::format("{}", kind.capacity_bits)})}});
  const auto add_names = [&](std::string term, const std::vector<std::string_view>& names) {
    if (!names.empty()) result.items.push_back({std::move(term), {detail::joined_names(names)}});
  };
  add_names(say(told_in, "told.withheld", "Known to the program and never sent"), kind.withheld);
  add_names(say(told_in, "told.unused", "Not asked here"), kind.unused);
  told_item examples{say(told_in, "told.examples", "Examples of what is sent"), {}};
  for (const disclosed_example& each : kind.examples) {
    examples.texts.push_back(each.text);
    examples.codes.push_back(each.json);
  }
  result.items.push_back(std::move(examples));
  return result;
}

inline told_section told(const disclosed_integration& integration, const translation& told_in = translation()) {
  using detail::say;
  told_section result{
      std::string(integration.kind.name), detail::title_of(told_in, integration.kind.name),
      say(told_in, "told.identified", "not anonymous: tells them {0}", {detail::joined_names(integration.tells)}),
      detail::told_declaration(integration.kind, told_in)};
  return result;
}

/// Something that is told otherwise now than when somebody answered.
struct told_change {
  std::string term;
  std::string was;  ///< in the words that were shown then; empty: it was not told
  std::string is;   ///< empty: it is not told any more
};

/// What of a kind of data `consent_ledger::changes` found to differ.
inline std::vector<told_change> told(const std::vector<consent_change>& changes, const data_kind& kind,
                                     const translation& told_in = translation()) {
  using detail::say;
  std::vector<told_change> result;
  for (const consent_change& each : changes) {
    told_change now{each.what, each.was, each.is};
    const auto own = [&](std::string term) {
      now.term = std::move(term);
      if (!each.is.empty()) now.is = detail::own_text(told_in, kind, each.what, each.is);
    };
    constexpr std::string_view field = "field ";
    if (each.what == "category") {
      now.term = say(told_in, "told.category", "Kind of data");
      now.is = detail::category_text(told_in, kind.declared.category);
    } else if (each.what == "purpose") {
      own(say(told_in, "told.purpose", "What for"));
    } else if (each.what == "recipients") {
      own(say(told_in, "told.recipients", "Who gets it"));
    } else if (each.what == "retention") {
      own(say(told_in, "told.retention", "How long they keep it"));
    } else if (each.what == "always_on") {
      own(say(told_in, "told.always_on", "Why it cannot be switched off"));
    } else if (each.what == "sensitivity") {
      now.term = say(told_in, "told.about", "What it is about");
      now.is = detail::sensitivity_text(told_in, kind.declared.sensitivity);
    } else if (each.what == "legal_basis") {
      now.term = say(told_in, "told.basis", "On what ground");
      now.is = detail::legal_basis_text(told_in, kind.declared.legal_basis);
    } else if (each.what == "since") {
      now.term = say(told_in, "told.since", "Since version");
    } else if (each.what == "expires") {
      now.term = say(told_in, "told.expires", "Not after");
    } else if (each.what == "is_for_third_parties") {
      now.term = say(told_in, "told.for_third_parties", "For third parties");
    } else if (each.what == "address") {
      now.term = say(told_in, "told.address", "Where it goes");
    } else if (each.what == "tells") {
      now.term = say(told_in, "told.tells", "What they are told");
    } else if (each.what == "answers") {
      now.term = say(told_in, "told.answers", "How many answers there are");
    } else if (each.what == "version") {
      now.term = say(told_in, "told.version", "Version of the question");
    } else if (each.what == "fingerprint") {
      now.term = say(told_in, "told.fingerprint", "How answers are made, as a number that changes with it");
    } else if (each.what.starts_with(field)) {
      now.term = detail::field_title(told_in, std::string_view(each.what).substr(field.size()));
    }
    result.push_back(std::move(now));
  }
  return result;
}

/// What a pipeline does, stage by stage.
inline told_section told(const disclosed_pipeline& pipeline, const translation& told_in = translation()) {
  using detail::say;
  std::string titles;
  for (const std::string_view kind : pipeline.kinds) {
    if (!titles.empty()) titles += ", ";
    titles += detail::title_of(told_in, kind);
  }
  told_section result{{},
                      std::move(titles),
                      pipeline.asks_consent
                          ? std::string()
                          : say(told_in, "told.no_consent_asked", "This pipeline does not ask for consent."),
                      {}};
  told_item stages{say(told_in, "told.stages", "What happens to a record, in this order"), {}};
  for (const phrase& each : pipeline.stages) stages.texts.push_back(each.text(told_in));
  result.items.push_back(std::move(stages));
  return result;
}

/// What nobody may take from a disclosure.
inline std::vector<std::string> not_promised(const translation& told_in = translation()) {
  using detail::say;
  return {
      say(told_in, "told.not_compose",
          "That many titles share an answer holds for one answer. Several answers about one title, put together, "
          "tell more."),
      say(told_in, "told.not_hidden",
          "Whoever receives answers sees the network address that they come from, unless a relay hides it."),
      say(told_in, "told.not_nothing",
          "An answer tells something: one of few answers can be the one that somebody lacked."),
      say(told_in, "told.not_malice",
          "This is what the program does as it was built. A program that wants to can send anything without telling.")};
}

}  // namespace muffle::inline MUFFLE_ABI
