// SPDX-License-Identifier: MIT
#include "web.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

#include <fmt/format.h>
#include <httplib.h>

#include <muffle/noise/system_random.hpp>

#include "assets.hpp"
#include "deadline_server.hpp"
#include "language.hpp"
#include "page.hpp"
#include "request_rules.hpp"

namespace {

using muffle::consent_outcome, muffle::phrase;

constexpr int no_content = 204, see_other = 303, bad_request = 400, forbidden = 403, not_found = 404, conflict = 409,
              no_ranges = 416, server_failed = 500, cannot_store = 507;

/// One value of a form: a name that comes twice has none, so that nobody reads the first and somebody else the last.
std::string single_value(const httplib::Request& request, const char* name) {
  return request.get_param_value_count(name) == 1 ? request.get_param_value(name) : std::string();
}

/// As long for every wrong token.
bool is_same_token(std::string_view given, std::string_view expected) {
  if (given.size() != expected.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i != given.size(); ++i) difference |= static_cast<unsigned>(given[i] ^ expected[i]);
  return difference == 0;
}

class page_server {
 public:
  explicit page_server(media_server& server) : server_(server), english_(page_english()), french_(page_french()) {
    muffle::system_random random;
    token_ = fmt::format("{:016x}{:016x}", random.next(), random.next());
  }

  bool listen(const web_options& options, const std::function<void(const std::string& url)>& listening) {
    set_up(options.patience_s);
    route();
    const int port = options.port == 0                                   ? http_.bind_to_any_port(options.address)
                     : http_.bind_to_port(options.address, options.port) ? options.port
                                                                         : -1;
    if (port <= 0) return false;
    http_.lengthen_queue();
    names_.add_own(options.address, port);
    for (const std::string& each : options.hosts) names_.add(each);
    // All addresses of a machine are none that a browser can open.
    const std::string_view reached = options.address == "0.0.0.0" ? std::string_view("127.0.0.1")
                                     : options.address == "::"    ? std::string_view("::1")
                                                                  : std::string_view(options.address);
    listening(fmt::format("http://{}/", host_and_port(reached, port)));
    return http_.listen_after_bind();
  }

 private:
  void set_up(int patience_s) {
    http_.new_task_queue = [] { return new httplib::ThreadPool(32); };
    http_.set_payload_max_length(largest_request);
    http_.set_deadline(std::chrono::seconds(patience_s));
    http_.set_default_headers(
        {{"Content-Security-Policy",
          "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
          "frame-ancestors 'none'; base-uri 'none'"},
         {"X-Content-Type-Options", "nosniff"},
         {"Referrer-Policy", "same-origin"},
         {"Cross-Origin-Opener-Policy", "same-origin"},
         {"Cross-Origin-Resource-Policy", "same-origin"},
         {"Cache-Control", "no-store"}});
    http_.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      using handled = httplib::Server::HandlerResponse;
      const std::optional<refusal> why = refused(request, names_);
      if (!why) return handled::Unhandled;
      refuse(request, response, why->status, why->why);
      return handled::Handled;
    });
    http_.set_exception_handler([this](const auto& request, auto& response, std::exception_ptr) {
      refuse(
          request, response, server_failed,
          {"page.failed", "The server failed at this request. Nothing was changed that the page does not show.", {}});
    });
    http_.set_error_handler([this](const httplib::Request& request, httplib::Response& response) {
      if (response.body.empty())
        refuse(request, response, response.status,
               {"page.not_here", "There is nothing of this page to be had so.", {}});
    });
  }

  void refuse(const httplib::Request& request, httplib::Response& response, int status, const phrase& why) const {
    response.status = status;
    // Of a text, the library would send as many parts as ranges were asked for.
    if (status == no_ranges) return;
    const muffle::translation& told_in = language_of(request);
    response.set_content(error_html(told_in, why.text(told_in)), "text/html; charset=utf-8");
  }

  bool has_token(const httplib::Request& request, httplib::Response& response) const {
    if (is_same_token(single_value(request, "token"), token_)) return true;
    refuse(request, response, forbidden,
           {"page.other_token", "This form is not of this page, or older than the server: load the page again.", {}});
    return false;
  }

  const muffle::translation& language_of(const httplib::Request& request) const {
    const std::string wanted = single_value(request, "lang");
    if (wanted == "fr") return french_;
    if (wanted == "en") return english_;
    const std::string accepted = request.get_header_value("Accept-Language");
    return preferred_language(accepted, {"en", "fr"}) == "fr" ? french_ : english_;
  }

  void back(const httplib::Request& request, httplib::Response& response, std::string_view part) const {
    response.set_redirect(fmt::format("/?lang={}{}{}", language_of(request).language(), part.empty() ? "" : "#", part),
                          see_other);
  }

  const muffle::data_kind* find(std::string_view name) const {
    for (const auto& each : server_.disclosed().kinds) {
      if (each.kind.name == name) return &each.kind;
    }
    for (const auto& each : server_.disclosed().integrations) {
      if (each.kind.name == name) return &each.kind;
    }
    return nullptr;
  }

  void route() {
    http_.Get("/", [this](const httplib::Request& request, httplib::Response& response) {
      response.set_content(page_html(server_, language_of(request), token_), "text/html; charset=utf-8");
    });
    http_.Get("/style.css", [](const auto&, auto& response) {
      response.set_content(style_css.data(), style_css.size(), "text/css; charset=utf-8");
    });
    http_.Get("/page.js", [](const auto&, auto& response) {
      response.set_content(page_js.data(), page_js.size(), "text/javascript; charset=utf-8");
    });
    http_.Get("/favicon.ico", [](const auto&, auto& response) { response.status = no_content; });
    http_.Get("/data", [this](const auto&, auto& response) {
      response.set_header("Content-Disposition", "attachment; filename=\"what-left.json\"");
      response.set_content(page_data(server_), "application/json");
    });
    http_.Post("/consent", [this](const auto& request, auto& response) { answer(request, response); });
    http_.Post("/off", [this](const httplib::Request& request, httplib::Response& response) {
      if (has_token(request, response)) report(request, response, server_.refuse_all(), false, "summary");
    });
    http_.Post("/clock", [this](const httplib::Request& request, httplib::Response& response) {
      if (has_token(request, response)) report(request, response, server_.trust_clock(), false, "summary");
    });
    http_.Post("/wipe", [this](const httplib::Request& request, httplib::Response& response) {
      if (!has_token(request, response)) return;
      if (server_.wipe_sent()) return back(request, response, "sent");
      refuse(request, response, cannot_store,
             {"page.not_wiped", "The lists were wiped here, but one of their files could not be.", {}});
    });
  }

  void answer(const httplib::Request& request, httplib::Response& response) {
    if (!has_token(request, response)) return;
    const std::string name = single_value(request, "kind"), said = single_value(request, "answer");
    const muffle::data_kind* kind = find(name);
    if (kind == nullptr) {
      return refuse(request, response, not_found,
                    {"page.no_kind",
                     "There is no kind of data named \"{0}\" here: an older page or plugin may know one.",
                     {name.substr(0, 100)}});
    }
    if (said != "give" && said != "refuse")
      return refuse(request, response, bad_request, {"page.no_answer", "An answer is \"give\" or \"refuse\".", {}});
    const bool yes = said == "give";
    if (yes && !server_.is_set_up(kind->name))
      return refuse(request, response, conflict, {"page.not_set_up", "This is not set up: nothing would be told.", {}});
    // Whoever switched goes on from there: a browser gives the focus to what is named here.
    report(request, response, server_.answer(*kind, yes), yes, fmt::format("{}-switch", kind->name));
  }

  void report(const httplib::Request& request, httplib::Response& response, consent_outcome outcome, bool yes,
              std::string_view part) const {
    if (outcome == consent_outcome::recorded) return back(request, response, part);
    if (outcome == consent_outcome::not_stored && yes)
      return refuse(
          request, response, cannot_store,
          {"page.yes_lost", "Your yes could not be written, so it does not count. Nothing was switched on.", {}});
    if (outcome == consent_outcome::not_stored)
      return refuse(
          request, response, cannot_store,
          {"page.no_lost",
           "Your no counts, but could not be written. What had been written was taken away instead, so that after "
           "a restart everything is off.",
           {}});
    if (outcome == consent_outcome::still_stored)
      return refuse(
          request, response, cannot_store,
          {"page.no_not_lasting",
           "Your no counts until the server stops, but could not be written. After that, what you had allowed "
           "before may be on again: look at the page then.",
           {}});
    const std::string words(to_string(outcome));
    refuse(request, response, conflict, {words, words, {}});
  }

  media_server& server_;
  deadline_server http_;
  const muffle::translation english_;
  const muffle::translation french_;
  std::string token_;
  page_names names_;
};

}  // namespace

bool serve(media_server& server, const web_options& options,
           const std::function<void(const std::string& url)>& listening) {
  return page_server(server).listen(options, listening);
}
