// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/consent/ledger.hpp>
#include <muffle/disclose/told.hpp>
#include <muffle/phrase.hpp>

#include "media_server.hpp"

/// Writes the page, part by part. What is in an element with `data-live` is kept up to date by page.js.
class page_writer {
 public:
  page_writer(const media_server& server, const muffle::translation& told_in, std::string_view token);

  std::string text();

 private:
  // page.cpp
  void put_summary();
  void put_troubles();
  void put_clock();
  void put_statistics();
  void put_integrations();
  void put_category(const muffle::data_kind& kind, const muffle::data_kind* before);
  void put_pipelines();

  // page_kind.cpp: a kind of data, or an integration
  void put_kind(const muffle::data_kind& kind, const muffle::told_section& section,
                const muffle::disclosed_kind* statistics);
  void put_switch(const muffle::data_kind& kind);
  void put_notes(const muffle::data_kind& kind);
  void put_changes(const muffle::data_kind& kind);

  // page_last.cpp: what became of what was played last
  void put_last_record(const muffle::disclosed_kind& kind);
  void put_example(const muffle::disclosed_kind& kind);
  void put_member(const muffle::raw_member& member, std::string_view use);
  void put_last_event(const muffle::data_kind& kind);

  // page_sent.cpp
  void put_sent();
  void put_list(std::string_view id, std::string_view heading, const std::vector<muffle::journal_entry>& entries,
                bool is_of_statistics);
  void put_row(const muffle::journal_entry& entry, bool is_of_statistics);

  template <class... Values>
  void put(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Values>(values)...);
  }
  void put_form(std::string_view action, std::string_view inside);

  /// Words of this page, by their key; what is in them is shown as it is.
  std::string word(std::string key, std::string english, std::vector<std::string> values = {}) const;
  /// What the library says in English, whose words are their own key.
  std::string library_words(std::string_view english) const;

  bool is_on(const muffle::data_kind& kind) const;
  /// Whether an answer is there that was to something else than is shown now.
  bool is_lapsed(const muffle::data_kind& kind) const;
  template <class Is>
  std::size_t count_kinds(Is is) const;

  const media_server& server_;
  const muffle::translation& told_in_;
  std::string_view token_;
  const muffle::consent_ledger ledger_;
  std::string out_;
};

/// Text as it is shown: without what would move other text about, and escaped.
std::string shown(std::string_view text);
/// "2026-11-25 19:30 UTC".
std::string day_and_time(std::int64_t when);
/// "2030-12-31": the last day before.
std::string last_day(std::int64_t end);
