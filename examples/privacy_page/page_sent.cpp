// SPDX-License-Identifier: MIT
#include <algorithm>

#include <muffle/disclose/html_text.hpp>

#include "page_writer.hpp"

using muffle::html_text;

void page_writer::put_sent() {
  put("<h2>{}</h2>\n<div data-live id=\"sent\">\n", word("page.sent", "Sent so far"));
  std::size_t waiting = 0;
  for (const auto& [kind, count] : server_.waiting()) waiting += count;
  if (waiting != 0) {
    put("<p>{}</p>\n", word("page.waiting", "Answers that wait to leave: {0}", {fmt::format("{}", waiting)}));
  }
  put_list("sent-statistics", word("page.sent_statistics", "Statistics that left"), server_.sent(), true);
  put_list("sent-told", word("page.sent_told", "What others were told"), server_.told(), false);
  put("<details class=\"more\"><summary>{}</summary>\n<p>{}</p>\n", word("page.wipe", "Wipe these lists"),
      word("page.wipe_both", "This machine forgets what was sent. Whoever got it keeps it."));
  put_form("/wipe",
           fmt::format("<button type=\"submit\" id=\"wipe\">{}</button>", word("page.wipe_now", "Wipe them now")));
  put("</details>\n</div>\n");
}

void page_writer::put_list(std::string_view id, std::string_view heading,
                           const std::vector<muffle::journal_entry>& entries, bool is_of_statistics) {
  put("<h3>{}</h3>\n", heading);
  if (entries.empty()) {
    put("<p>{}</p>\n", is_of_statistics ? word("page.nothing_sent", "No statistics are in this list.")
                                        : word("page.nothing_told", "Nobody is in this list."));
    return;
  }
  constexpr std::size_t most = 100;
  put("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\" id=\"{1}\"><table><caption>{2}</caption>"
      "<thead><tr><th scope=\"col\">{3}</th>",
      heading, id,
      word("page.sent_count", "Kept here: {1}, at most {2}; shown: {0}",
           {fmt::format("{}", std::min(most, entries.size())), fmt::format("{}", entries.size()),
            fmt::format("{}", media_server::most_kept)}),
      word("page.when", "When"));
  if (!is_of_statistics) put("<th scope=\"col\">{}</th>", word("page.who", "Who"));
  put("<th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n",
      is_of_statistics ? word("page.what", "What it says") : word("page.played", "What was played"),
      word("page.bytes", "What was sent"));
  for (std::size_t i = 0; i != std::min(most, entries.size()); ++i) put_row(entries[i], is_of_statistics);
  put("</tbody></table></div>\n");
}

void page_writer::put_row(const muffle::journal_entry& entry, bool is_of_statistics) {
  put("<tr><td>{}</td>", day_and_time(entry.when));
  if (is_of_statistics) {
    put("<td>{}</td>", shown(entry.text));
  } else {
    // "webhook: title", or "webhook?: title" where they did not say that it arrived.
    const std::string_view text = entry.text;
    const std::size_t colon = std::min(text.find(": "), text.size());
    std::string_view name = text.substr(0, colon);
    const bool is_confirmed = !name.ends_with('?');
    if (!is_confirmed) name.remove_suffix(1);
    put("<td>{} {}</td><td>{}</td>", html_text(muffle::detail::title_of(told_in_, name)),
        is_confirmed ? std::string() : word("page.not_sure", "(not confirmed)"),
        shown(colon == text.size() ? std::string_view() : text.substr(colon + 2)));
  }
  put("<td><code>{}</code></td></tr>\n", shown(entry.json));
}
