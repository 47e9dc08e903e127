// SPDX-License-Identifier: MIT
#include <algorithm>

#include <muffle/disclose/html_text.hpp>

#include "human_units.hpp"
#include "page_writer.hpp"

using muffle::html_text;

void page_writer::put_last_record(const muffle::disclosed_kind& kind) {
  const std::vector<seen_record> all = server_.last_records();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const seen_record& each) { return each.kind == kind.kind.name; });
  if (found == all.end()) {
    put_example(kind);
    return;
  }
  const std::string head =
      fmt::format("<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>",
                  word("page.member", "Name"), word("page.value", "Value"), word("page.use", "What is done with it"));
  put("<div class=\"beside\"><div><h5>{}</h5><table>{}<tbody>\n", word("page.raw", "Known here, of the last one"),
      head);
  std::size_t unread = 0;
  for (const muffle::raw_member& each : found->raw) {
    if (each.use == muffle::member_use::read) {
      put_member(each, word("page.read", "made coarse"));
    } else {
      ++unread;
    }
  }
  put("</tbody></table>\n");
  if (unread != 0) {
    put("<details><summary>{}</summary><table>{}<tbody>\n",
        word("page.unread", "{0} more, which this does not read", {fmt::format("{}", unread)}), head);
    for (const muffle::raw_member& each : found->raw) {
      if (each.use == muffle::member_use::withheld) put_member(each, word("page.withheld", "never sent"));
      if (each.use == muffle::member_use::unused) put_member(each, word("page.unused", "not asked"));
    }
    put("</tbody></table></details>");
  }
  put("</div>\n<div><h5>{}</h5><p>{}</p><p><code>{}</code></p></div></div>\n", word("page.released", "What it becomes"),
      shown(found->released), shown(found->payload));
}

void page_writer::put_example(const muffle::disclosed_kind& kind) {
  const muffle::disclosed_example& example = kind.examples[kind.examples.size() > 1 ? 1 : 0];
  put("<p>{} {} <code>{}</code></p>\n",
      word("page.no_last", "Nothing of it was seen since the server started. An example of what could leave:"),
      shown(example.text), shown(example.json));
}

void page_writer::put_member(const muffle::raw_member& member, std::string_view use) {
  put("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n", html_text(member.name),
      member.text.empty() ? "–" : shown(human_units(member.name, member.text)), use);
}

void page_writer::put_last_event(const muffle::data_kind& kind) {
  const std::vector<seen_event> all = server_.last_events();
  const auto event =
      std::find_if(all.begin(), all.end(), [&](const seen_event& each) { return each.name == kind.name; });
  if (event == all.end()) {
    if (kind.is_identified) put("<p>{}</p>\n", word("page.no_play", "Nothing was played since the server started."));
    return;
  }
  std::string became, label;
  switch (event->now) {
    case fate::held_back:
      became = library_words(event->became);
      break;
    case fate::not_agreed:
      became = library_words(event->became);
      label = word("page.would_leave", "Had it been on, this would have left:");
      break;
    case fate::waits:
      became = word("page.waits", "waits here, and leaves at some moment of the week that follows");
      label = word("page.payload", "To be sent:");
      break;
    case fate::gave_way:
      became = word("page.gave_way", "does not leave: of what this week has, other answers were drawn in its place");
      break;
    case fate::taken_back:
      became = word("page.taken_back", "does not leave: it was switched off since");
      break;
    case fate::sent:
      became = word("page.was_sent", "was sent");
      label = word("page.sent_payload", "As it was sent:");
      break;
    case fate::not_confirmed:
      became =
          word("page.not_confirmed", "may have been told: they did not say that it arrived, and it is not tried again");
      label = word("page.tried_payload", "As it was tried:");
      break;
  }
  put("<p class=\"became\"><strong>{}</strong>: {}</p>\n", shown(event->what), became);
  if (!label.empty() && !event->payload.empty())
    put("<p>{} <code class=\"payload\">{}</code></p>\n", label, shown(event->payload));
}
