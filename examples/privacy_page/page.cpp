// SPDX-License-Identifier: MIT
#include "page.hpp"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <muffle/consent/ledger_json.hpp>
#include <muffle/disclose/disclose_html.hpp>
#include <muffle/disclose/disclose_json.hpp>

#include "terminal.hpp"

namespace {

using muffle::html_text;

std::string day_and_time(std::int64_t when) {
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(static_cast<std::time_t>(when)));
}

/// Writes the page part by part.
class page_writer {
 public:
  page_writer(media_server& server, const muffle::translation& told_in, std::string_view token)
      : server_(server), told_in_(told_in), token_(token), ledger_(server.consent().ledger()) {}

  std::string text() {
    const muffle::disclosure& all = server_.disclosed();
    put("<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", html_text(told_in_.language()));
    put("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n",
        word("told.heading", "What leaves this machine"));
    put("<link rel=\"stylesheet\" href=\"/style.css\">\n<script src=\"/page.js\" defer></script>\n</head>\n<body>\n");
    put("<header>\n<h1>{}</h1>\n", word("told.heading", "What leaves this machine"));
    put("<nav aria-label=\"{}\"><a href=\"/?lang=en\" lang=\"en\" hreflang=\"en\">English</a> "
        "<a href=\"/?lang=fr\" lang=\"fr\" hreflang=\"fr\">Français</a></nav>\n</header>\n<main>\n",
        word("page.language", "Language"));
    put_summary(all);

    muffle::category last{};
    bool is_first = true;
    std::vector<muffle::disclosed_kind> kinds = all.kinds;
    std::stable_sort(kinds.begin(), kinds.end(),
                     [](const auto& a, const auto& b) { return a.kind.declared.category < b.kind.declared.category; });
    put("<h2>{}</h2>\n", word("told.kinds", "Statistics, where you agreed"));
    put("<p>{}</p>\n", word("page.of_age",
                            "Whoever allows something confirms to be 16 or older and to decide for those who "
                            "live here. Nothing leaves before somebody did."));
    for (const muffle::disclosed_kind& kind : kinds) {
      const muffle::category now = kind.kind.declared.category;
      if (is_first || now != last) put("<h3>{}</h3>\n", html_text(muffle::detail::category_text(told_in_, now)));
      is_first = false;
      last = now;
      put_kind(kind.kind, muffle::told(kind, told_in_), true);
    }
    put("<h2>{}</h2>\n", word("told.integrations", "Others who are told who plays what, where you switched it on"));
    put("<p>{}</p>\n", word("page.apart",
                            "These are no statistics: each of them knows you, and what you play. They get "
                            "nothing from what is above, and what is above nothing from them."));
    for (const muffle::disclosed_integration& each : all.integrations)
      put_kind(each.kind, muffle::told(each, told_in_), false);

    put_sent();
    put("<h2>{}</h2>\n", word("told.pipelines", "How they leave"));
    for (const muffle::disclosed_pipeline& each : all.pipelines) {
      const muffle::told_section section = muffle::told(each, told_in_);
      put("<details class=\"more\"><summary>{}</summary>\n{}</details>\n", html_text(section.title),
          muffle::told_html(section));
    }
    put("<h2>{}</h2>\n<ul>\n", word("told.not_promised", "What this does not promise"));
    for (const std::string& each : muffle::not_promised(told_in_)) put("<li>{}</li>\n", html_text(each));
    put("</ul>\n</main>\n</body>\n</html>\n");
    return std::move(out_);
  }

 private:
  template <class... Values>
  void put(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Values>(values)...);
  }

  std::string word(std::string key, std::string english, std::vector<std::string> values = {}) const {
    return html_text(muffle::phrase(std::move(key), std::move(english), std::move(values)).text(told_in_));
  }
  /// What the library says in English, whose words are their own key.
  std::string library_words(std::string_view english) const { return html_text(told_in_.of(english, english)); }

  bool is_on(const muffle::data_kind& kind) const { return ledger_.state(kind) == muffle::consent_state::given; }

  template <class All>
  std::size_t count_on(const All& all) const {
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](const auto& each) { return is_on(each.kind); }));
  }

  void put_form(std::string_view action, std::string_view inside) {
    put("<form method=\"post\" action=\"{}\"><input type=\"hidden\" name=\"token\" value=\"{}\">"
        "<input type=\"hidden\" name=\"lang\" value=\"{}\">{}</form>\n",
        action, html_text(token_), html_text(told_in_.language()), inside);
  }

  void put_summary(const muffle::disclosure& all) {
    const std::size_t on = count_on(all.kinds), told = count_on(all.integrations);
    put("<div class=\"summary\">\n<p role=\"status\" id=\"summary\" tabindex=\"-1\">");
    if (server_.consent().is_halted()) {
      put("{}",
          word("page.halted", "Nothing leaves: this machine is set not to be tracked, which wins over all switches."));
    } else if (on == 0 && told == 0) {
      put("{}", word("page.nothing", "Nothing leaves: everything is switched off."));
    } else {
      put("{}", word("page.some", "Switched on: {0} of {1} kinds of statistics, and {2} of {3} others who know you.",
                     {fmt::format("{}", on), fmt::format("{}", all.kinds.size()), fmt::format("{}", told),
                      fmt::format("{}", all.integrations.size())}));
    }
    put("</p>\n");
    for (const std::string& each : server_.problems())
      put("<p role=\"alert\" class=\"problem\" lang=\"en\">{}</p>\n", html_text(printable(each)));
    put("<div class=\"actions\">\n");
    put_form("/off", fmt::format("<button type=\"submit\" id=\"off\">{}</button>", word("page.off", "Turn all off")));
    put("<a href=\"/data\" download=\"what-left.json\">{}</a>\n</div>\n</div>\n",
        word("page.data", "Download my data"));
  }

  void put_switch(const muffle::data_kind& kind, bool on) {
    const std::string name(kind.name);
    if (!kind.declared.can_be_switched_off() && on) return;
    put_form("/consent",
             fmt::format("<input type=\"hidden\" name=\"kind\" value=\"{0}\"><input type=\"hidden\" name=\"answer\" "
                         "value=\"{1}\"><button type=\"submit\" id=\"{0}-switch\" role=\"switch\" aria-checked=\"{2}\" "
                         "aria-labelledby=\"{0}-title\"><span class=\"state\">{3}</span></button>",
                         name, on ? "refuse" : "give", on ? "true" : "false",
                         on ? word("page.on", "On") : word("page.is_off", "Off")));
  }

  void put_kind(const muffle::data_kind& kind, const muffle::told_section& section, bool is_statistics) {
    const bool on = is_on(kind);
    put("<section class=\"kind{}\" id=\"{}\" aria-labelledby=\"{}-title\">\n<div class=\"head\"><h4 "
        "id=\"{}-title\">{}</h4>\n",
        is_statistics ? "" : " identified", section.name, section.name, section.name, html_text(section.title));
    put_switch(kind, on);
    // The first two say what for, and who gets it.
    put("</div>\n<p>{} <em>{}</em></p>\n", html_text(section.items[0].texts[0]), html_text(section.summary));
    put("<p class=\"to\">{}: {}</p>\n", html_text(section.items[1].term), html_text(section.items[1].texts[0]));
    put_changes(kind);
    put("<div data-live id=\"{}-last\">\n", section.name);
    if (is_statistics) put_last_record(section.name);
    put_last_event(section.name);
    put("</div>\n<details class=\"more\"><summary>{}</summary>\n{}</details>\n</section>\n",
        word("page.all", "All there is to say"), muffle::told_html(section));
  }

  void put_changes(const muffle::data_kind& kind) {
    const std::vector<muffle::consent_change> changes = ledger_.changes(kind);
    if (changes.empty()) return;
    put("<div class=\"changes\" role=\"note\"><p>{}</p><ul>\n",
        word("page.changed", "Changed since you answered, so your answer does not count any more:"));
    for (const muffle::consent_change& each : changes)
      put("<li lang=\"en\">{}: <del>{}</del> <ins>{}</ins></li>\n", html_text(each.what), html_text(each.was),
          html_text(each.is));
    put("</ul></div>\n");
  }

  void put_last_record(std::string_view name) {
    const std::vector<seen_record> all = server_.last_records();
    const auto found = std::find_if(all.begin(), all.end(), [&](const seen_record& each) { return each.kind == name; });
    if (found == all.end()) return;
    put("<div class=\"beside\"><div><h5>{}</h5><table>\n", word("page.raw", "Known here, of the last one"));
    std::size_t unread = 0;
    for (const muffle::raw_member& each : found->raw) {
      if (each.use == muffle::member_use::read) {
        put_member(each, word("page.read", "made coarse"));
      } else {
        ++unread;
      }
    }
    put("</table>\n<details><summary>{}</summary><table>\n",
        word("page.unread", "{0} more, which this does not read", {fmt::format("{}", unread)}));
    for (const muffle::raw_member& each : found->raw) {
      if (each.use == muffle::member_use::withheld) put_member(each, word("page.withheld", "never sent"));
      if (each.use == muffle::member_use::unused) put_member(each, word("page.unused", "not asked"));
    }
    put("</table></details></div>\n<div><h5>{}</h5><p>{}</p><p><code>{}</code></p></div></div>\n",
        word("page.released", "What it becomes"), html_text(found->released), html_text(found->json));
  }

  void put_member(const muffle::raw_member& member, std::string_view use) {
    put("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n", html_text(member.name),
        member.text.empty() ? "–" : html_text(printable(member.text)), use);
  }

  void put_last_event(std::string_view name) {
    for (const seen_event& each : server_.last_events()) {
      if (each.name != name) continue;
      put("<p class=\"became\"><strong>{}</strong>: {}</p>\n", html_text(printable(each.what)),
          library_words(each.became));
      if (!each.payload.empty())
        put("<p>{} <code class=\"payload\">{}</code></p>\n", word("page.payload", "To be sent:"),
            html_text(each.payload));
    }
  }

  void put_sent() {
    const std::vector<journal_row> rows = server_.sent();
    put("<h2>{}</h2>\n<div data-live id=\"sent\">\n", word("page.sent", "Sent so far"));
    if (rows.empty()) {
      put("<p>{}</p>\n", word("page.nothing_sent", "Nothing was sent."));
    } else {
      constexpr std::size_t most = 100;
      put("<div class=\"wide\" tabindex=\"0\" role=\"region\" "
          "aria-label=\"{0}\"><table><caption>{1}</caption><thead><tr>"
          "<th scope=\"col\">{2}</th><th scope=\"col\">{3}</th><th scope=\"col\">{4}</th></tr></thead><tbody>\n",
          word("page.sent", "Sent so far"),
          word("page.sent_count", "{0} in all; the last {1} are shown",
               {fmt::format("{}", rows.size()), fmt::format("{}", std::min(most, rows.size()))}),
          word("page.when", "When"), word("page.what", "What it says"), word("page.bytes", "What was sent"));
      for (std::size_t i = 0; i != std::min(most, rows.size()); ++i)
        put("<tr><td>{}</td><td>{}</td><td><code>{}</code></td></tr>\n", day_and_time(rows[i].when),
            html_text(rows[i].text), html_text(rows[i].json));
      put("</tbody></table></div>\n");
    }
    put("</div>\n");
    put_form("/wipe", fmt::format("<button type=\"submit\">{}</button>", word("page.wipe", "Wipe this list")));
  }

  media_server& server_;
  const muffle::translation& told_in_;
  std::string_view token_;
  muffle::consent_ledger ledger_;
  std::string out_;
};

}  // namespace

std::string page_html(media_server& server, const muffle::translation& told_in, std::string_view token) {
  return page_writer(server, told_in, token).text();
}

std::string page_data(media_server& server) {
  nlohmann::ordered_json sent = nlohmann::ordered_json::array();
  for (const journal_row& each : server.sent()) sent.push_back({{"when", each.when}, {"sent", each.json}});
  return nlohmann::ordered_json{
             {"consent", nlohmann::ordered_json::parse(muffle::ledger_text(server.consent().ledger()))},
             {"sent", std::move(sent)},
             {"disclosure", muffle::disclosure_json(server.disclosed())}}
             .dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}
