// SPDX-License-Identifier: MIT
#include "page.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/chrono.h>

#include <muffle/disclose/disclose_html.hpp>

#include "page_writer.hpp"
#include "terminal.hpp"

using muffle::html_text;

std::string shown(std::string_view text) { return html_text(printable(text)); }

std::string day_and_time(std::int64_t when) {
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(static_cast<std::time_t>(when)));
}

std::string last_day(std::int64_t end) {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(end - 1)));
}

page_writer::page_writer(const media_server& server, const muffle::translation& told_in, std::string_view token)
    : server_(server), told_in_(told_in), token_(token), ledger_(server.consent().ledger()) {}

std::string page_writer::word(std::string key, std::string english, std::vector<std::string> values) const {
  return shown(muffle::phrase(std::move(key), std::move(english), std::move(values)).text(told_in_));
}

std::string page_writer::library_words(std::string_view english) const {
  return html_text(told_in_.of(english, english));
}

bool page_writer::is_on(const muffle::data_kind& kind) const {
  return ledger_.state(kind) == muffle::consent_state::given && !server_.is_expired(kind);
}

bool page_writer::is_lapsed(const muffle::data_kind& kind) const {
  const muffle::consent_entry* entry = ledger_.find(kind.name);
  return entry != nullptr && entry->shown != kind.shown;
}

template <class Is>
std::size_t page_writer::count_kinds(Is is) const {
  const auto count = [&](const auto& all) {
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](const auto& each) { return is(each.kind); }));
  };
  return count(server_.disclosed().kinds) + count(server_.disclosed().integrations);
}

std::string page_writer::text() {
  put("<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", html_text(told_in_.language()));
  put("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n",
      word("told.heading", "What leaves this machine"));
  put("<link rel=\"stylesheet\" href=\"/style.css\">\n<script src=\"/page.js\" defer></script>\n</head>\n<body>\n");
  put("<header>\n<h1>{}</h1>\n", word("told.heading", "What leaves this machine"));
  put("<nav aria-label=\"{}\"><a href=\"/?lang=en\" lang=\"en\" hreflang=\"en\">English</a> "
      "<a href=\"/?lang=fr\" lang=\"fr\" hreflang=\"fr\">Français</a></nav>\n</header>\n<main>\n",
      word("page.language", "Language"));
  put_summary();
  put_statistics();
  put_integrations();
  put_sent();
  put_pipelines();
  put("<h2>{}</h2>\n<ul>\n", word("told.not_promised", "What this does not promise"));
  for (const std::string& each : muffle::not_promised(told_in_)) put("<li>{}</li>\n", html_text(each));
  put("</ul>\n</main>\n</body>\n</html>\n");
  return std::move(out_);
}

void page_writer::put_form(std::string_view action, std::string_view inside) {
  put("<form method=\"post\" action=\"{}\"><input type=\"hidden\" name=\"token\" value=\"{}\">"
      "<input type=\"hidden\" name=\"lang\" value=\"{}\">{}</form>\n",
      action, html_text(token_), html_text(told_in_.language()), inside);
}

void page_writer::put_summary() {
  const auto is_kind_on = [this](const muffle::data_kind& kind) { return is_on(kind); };
  const std::size_t on = count_kinds([&](const auto& kind) { return !kind.is_identified && is_kind_on(kind); });
  const std::size_t told = count_kinds([&](const auto& kind) { return kind.is_identified && is_kind_on(kind); });
  const std::size_t lapsed = count_kinds([this](const auto& kind) { return is_lapsed(kind); });
  put("<div class=\"summary\" data-live id=\"top\">\n<p role=\"status\" id=\"summary\" tabindex=\"-1\">");
  if (server_.consent().is_halted()) {
    put("{}",
        word("page.halted", "Nothing leaves: this machine is set not to be tracked, which wins over all switches."));
  } else if (on == 0 && told == 0) {
    put("{}", word("page.nothing", "Nothing leaves: everything is switched off."));
  } else {
    put("{}", word("page.some",
                   "Switched on: {0} of {1} kinds of statistics, and {2} of {3} services that are told what you play.",
                   {fmt::format("{}", on), fmt::format("{}", server_.disclosed().kinds.size()), fmt::format("{}", told),
                    fmt::format("{}", server_.disclosed().integrations.size())}));
  }
  if (lapsed == 1) put(" {}", word("page.one_changed", "1 kind changed since you answered: it is off."));
  if (lapsed > 1) {
    put(" {}",
        word("page.some_changed", "{0} kinds changed since you answered: they are off.", {fmt::format("{}", lapsed)}));
  }
  put("</p>\n");
  put_troubles();
  put("<div class=\"actions\">\n");
  put_form("/off", fmt::format("<button type=\"submit\" id=\"off\">{}</button>", word("page.off", "Turn all off")));
  put("<a href=\"/data\" download=\"what-left.json\">{}</a>\n</div>\n</div>\n", word("page.data", "Download my data"));
}

void page_writer::put_troubles() {
  for (const trouble& each : server_.troubles()) {
    put("<p role=\"alert\" class=\"problem\">{}", shown(each.told.text(told_in_)));
    if (!each.reason.empty()) put(" <span lang=\"en\">({})</span>", shown(each.reason));
    put("</p>\n");
  }
  put_clock();
}

/// What is off because the clock was once ahead, and the way back.
void page_writer::put_clock() {
  const std::int64_t behind = server_.runs_behind();
  if (behind == 0) return;
  put("<p role=\"alert\" class=\"problem\">{}</p>\n",
      word("page.clock",
           "This machine's clock once showed a time that is {0} days from now. What ends before that is off. If the "
           "clock was wrong then, and is right now, you can say so; what you answered then is asked again.",
           {fmt::format("{}", behind / 86'400)}));
  put_form("/clock", fmt::format("<button type=\"submit\" id=\"clock\">{}</button>",
                                 word("page.clock_is_right", "The clock is right now")));
}

void page_writer::put_category(const muffle::data_kind& kind, const muffle::data_kind* before) {
  if (before != nullptr && before->declared.category == kind.declared.category) return;
  put("<h3>{}</h3>\n", html_text(muffle::detail::category_text(told_in_, kind.declared.category)));
}

void page_writer::put_statistics() {
  std::vector<muffle::disclosed_kind> kinds = server_.disclosed().kinds;
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const auto& a, const auto& b) { return a.kind.declared.category < b.kind.declared.category; });
  put("<h2>{}</h2>\n", word("told.kinds", "Statistics, where you agreed"));
  put("<p>{}</p>\n", word("page.of_age",
                          "Whoever allows something confirms to be 16 or older and to decide for those who "
                          "live here. Nothing leaves before somebody did."));
  const muffle::data_kind* before = nullptr;
  for (const muffle::disclosed_kind& each : kinds) {
    put_category(each.kind, std::exchange(before, &each.kind));
    put_kind(each.kind, muffle::told(each, told_in_), &each);
  }
}

void page_writer::put_integrations() {
  put("<h2>{}</h2>\n", word("told.integrations", "Others who are told who plays what, where you switched it on"));
  put("<p>{}</p>\n", word("page.apart",
                          "These are no statistics: each of them knows you, and what you play. They get "
                          "nothing from what is above, and what is above nothing from them."));
  const muffle::data_kind* before = nullptr;
  for (const muffle::disclosed_integration& each : server_.disclosed().integrations) {
    put_category(each.kind, std::exchange(before, &each.kind));
    put_kind(each.kind, muffle::told(each, told_in_), nullptr);
  }
}

void page_writer::put_pipelines() {
  put("<h2>{}</h2>\n", word("told.pipelines", "How they leave"));
  for (const muffle::disclosed_pipeline& each : server_.disclosed().pipelines) {
    const muffle::told_section section = muffle::told(each, told_in_);
    put("<details class=\"more\"><summary>{}</summary>\n{}</details>\n", html_text(section.title),
        muffle::told_html(section));
  }
}

std::string page_html(const media_server& server, const muffle::translation& told_in, std::string_view token) {
  return page_writer(server, told_in, token).text();
}

std::string error_html(const muffle::translation& told_in, std::string_view why) {
  const auto say = [&](std::string key, std::string english) {
    return html_text(muffle::phrase(std::move(key), std::move(english), {}).text(told_in));
  };
  return fmt::format(
      "<!doctype html>\n<html lang=\"{0}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<title>{1}</title>\n<link rel=\"stylesheet\" "
      "href=\"/style.css\">\n</head>\n<body>\n<main>\n<h1>{1}</h1>\n<p>{2}</p>\n<p><a href=\"/?lang={0}\">{3}</a></p>\n"
      "</main>\n</body>\n</html>\n",
      html_text(told_in.language()), say("page.not_done", "This was not done"), shown(why),
      say("page.back", "Back to what leaves this machine"));
}
