// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <muffle/phrase.hpp>

#include "media_server.hpp"

/// The library's words and those of this page.
muffle::translation page_english();
muffle::translation page_french();

/// The whole page: what can leave, a switch for each kind of it, what became of the last records, and what was sent. It
/// works without JavaScript. `token` goes with every form.
std::string page_html(const media_server& server, const muffle::translation& told_in, std::string_view token);

/// What is shown where a request is refused, with a way back.
std::string error_html(const muffle::translation& told_in, std::string_view why);

/// All that is kept about what was agreed to, what waits and what was sent, for whoever wants to take it along.
std::string page_data(const media_server& server);
