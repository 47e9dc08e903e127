// SPDX-License-Identifier: MIT
#include <muffle/disclose/disclose_html.hpp>

#include "page_writer.hpp"

using muffle::html_text;

void page_writer::put_kind(const muffle::data_kind& kind, const muffle::told_section& section,
                           const muffle::disclosed_kind* statistics) {
  put("<section class=\"kind{}\" id=\"{}\" aria-labelledby=\"{}-title\">\n<div class=\"head\"><h4 "
      "id=\"{}-title\">{}</h4>\n<div data-live id=\"{}-state\">\n",
      kind.is_identified ? " identified" : "", section.name, section.name, section.name, html_text(section.title),
      section.name);
  put_switch(kind);
  // Behind the kind of data stand what for, and who gets it.
  put("</div></div>\n<p>{} <em>{}</em></p>\n", html_text(section.items[1].texts[0]), html_text(section.summary));
  put("<p class=\"to\">{}: {}", html_text(section.items[2].term), html_text(section.items[2].texts[0]));
  if (!kind.address.empty()) put(" (<code>{}</code>)", shown(kind.address));
  put("</p>\n<div data-live id=\"{}-notes\">\n", section.name);
  put_notes(kind);
  put_changes(kind);
  put("</div>\n<div data-live id=\"{}-last\">\n", section.name);
  if (statistics != nullptr) put_last_record(*statistics);
  put_last_event(kind);
  put("</div>\n<details class=\"more\"><summary>{}</summary>\n{}</details>\n</section>\n",
      word("page.all", "All there is to say"), muffle::told_html(section));
}

void page_writer::put_switch(const muffle::data_kind& kind) {
  const bool on = is_on(kind);
  if (server_.is_expired(kind)) {
    put("<strong>{}</strong>\n", word("page.ended", "Ended on {0}", {last_day(kind.declared.expires.end())}));
    return;
  }
  if (!kind.declared.can_be_switched_off() && on) return;
  const std::string state = on ? word("page.on", "On") : word("page.is_off", "Off");
  if (!server_.is_set_up(kind.name) && !on) {
    put("<button type=\"button\" id=\"{0}-switch\" role=\"switch\" aria-checked=\"false\" disabled "
        "aria-labelledby=\"{0}-title\" aria-describedby=\"{0}-why\"><span class=\"state\">{1}</span></button>\n",
        kind.name, state);
    return;
  }
  put_form("/consent",
           fmt::format("<input type=\"hidden\" name=\"kind\" value=\"{0}\"><input type=\"hidden\" name=\"answer\" "
                       "value=\"{1}\"><button type=\"submit\" id=\"{0}-switch\" role=\"switch\" aria-checked=\"{2}\" "
                       "aria-labelledby=\"{0}-title\"><span class=\"state\">{3}</span></button>",
                       kind.name, on ? "refuse" : "give", on ? "true" : "false", state));
}

void page_writer::put_notes(const muffle::data_kind& kind) {
  if (server_.is_expired(kind))
    put("<p>{}</p>\n", word("page.expired", "This is not collected any more, whatever was answered."));
  if (server_.is_set_up(kind.name)) return;
  put("<p id=\"{}-why\">{}</p>\n", kind.name,
      kind.name == "lastfm" ? word("page.no_keys",
                                   "Not set up, so nothing is told: the server was started without keys for it "
                                   "(--lastfm-keys).")
                            : word("page.no_address",
                                   "Not set up, so nothing is told: the server was started without an address to tell "
                                   "(--webhook)."));
}

void page_writer::put_changes(const muffle::data_kind& kind) {
  if (!is_lapsed(kind)) return;
  const std::vector<muffle::told_change> changes = muffle::told(ledger_.changes(kind), kind, told_in_);
  if (changes.empty()) {
    put("<div class=\"changes\" role=\"note\"><p>{}</p></div>\n",
        word("page.changed_unseen",
             "This changed since you answered, in something that is not told in words, so your answer does not count "
             "any "
             "more. It is off until you answer again."));
    return;
  }
  put("<div class=\"changes\" role=\"note\"><p>{}</p><ul>\n",
      word("page.changed",
           "Changed since you answered, so your answer does not count any more. It is off until you answer again:"));
  for (const muffle::told_change& each : changes) {
    // What was told then is kept in the words in which it was asked.
    put("<li>{}: <del lang=\"en\">{}</del> <ins>{}</ins></li>\n", shown(each.term), shown(each.was), shown(each.is));
  }
  put("</ul></div>\n");
}
