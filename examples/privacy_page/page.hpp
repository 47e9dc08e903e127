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
std::string page_html(media_server& server, const muffle::translation& told_in, std::string_view token);

/// All that is kept about what was agreed to and what was sent, for whoever wants to take it along.
std::string page_data(media_server& server);
