// SPDX-License-Identifier: MIT
#include "web.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <httplib.h>

#include <muffle/noise/system_random.hpp>

#include "assets.hpp"
#include "page.hpp"
#include "terminal.hpp"

namespace {

constexpr std::size_t largest_request = 16 * 1024;
constexpr int no_content = 204, see_other = 303, bad_request = 400, forbidden = 403, not_found = 404, conflict = 409,
              cannot_store = 507;

void refuse(httplib::Response& response, int status, std::string_view why) {
  response.status = status;
  response.set_content(fmt::format("{}\n", why), "text/plain; charset=utf-8");
}

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

  bool listen(const web_options& options, const std::function<void(int port)>& listening) {
    http_.new_task_queue = [] { return new httplib::ThreadPool(32); };
    http_.set_payload_max_length(largest_request);
    http_.set_read_timeout(5);
    http_.set_write_timeout(5);
    http_.set_keep_alive_max_count(20);
    http_.set_keep_alive_timeout(1);
    http_.set_default_headers(
        {{"Content-Security-Policy",
          "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
          "frame-ancestors 'none'; base-uri 'none'"},
         {"X-Content-Type-Options", "nosniff"},
         {"Referrer-Policy", "same-origin"},
         {"Cross-Origin-Opener-Policy", "same-origin"},
         {"Cross-Origin-Resource-Policy", "same-origin"},
         {"Cache-Control", "no-store"}});
    http_.set_pre_routing_handler([this](const auto& request, auto& response) { return let_in(request, response); });
    http_.set_exception_handler([](const auto&, auto& response, std::exception_ptr) {
      refuse(response, 500, "The server failed at this request. Nothing was changed that the page does not show.");
    });
    route();
    const int port = options.port == 0                                   ? http_.bind_to_any_port(options.address)
                     : http_.bind_to_port(options.address, options.port) ? options.port
                                                                         : -1;
    if (port <= 0) return false;
    for (const std::string& name :
         {options.address, std::string("127.0.0.1"), std::string("localhost"), std::string("[::1]")})
      hosts_.insert(fmt::format("{}:{}", name, port));
    listening(port);
    return http_.listen_after_bind();
  }

 private:
  /// Whoever is not asking for this host under its own name is another site whose name was made to lead here (DNS
  /// rebinding). Whoever changes something has to come from this page itself (CSRF).
  httplib::Server::HandlerResponse let_in(const httplib::Request& request, httplib::Response& response) {
    using handled = httplib::Server::HandlerResponse;
    const std::string host = request.get_header_value("Host");
    if (request.get_header_value_count("Host") != 1 || !hosts_.contains(host)) {
      refuse(response, forbidden, "This page answers under its own address only: open it by the one that was printed.");
      return handled::Handled;
    }
    if (request.method == "GET" || request.method == "HEAD") return handled::Unhandled;
    if (request.get_header_value_count("Origin") != 1 || request.get_header_value("Origin") != "http://" + host) {
      refuse(response, forbidden, "Only the page itself can change something: this request comes from elsewhere.");
      return handled::Handled;
    }
    return handled::Unhandled;
  }

  bool has_token(const httplib::Request& request, httplib::Response& response) const {
    if (is_same_token(single_value(request, "token"), token_)) return true;
    refuse(response, forbidden, "This form is not of this page, or older than the server: load the page again.");
    return false;
  }

  const muffle::translation& language_of(const httplib::Request& request) const {
    const std::string wanted = single_value(request, "lang");
    if (wanted == "fr") return french_;
    if (wanted == "en") return english_;
    return request.get_header_value("Accept-Language").starts_with("fr") ? french_ : english_;
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
      if (!has_token(request, response)) return;
      report(request, response, server_.consent().withdraw_all({.means = "privacy page"}), "summary");
    });
    http_.Post("/wipe", [this](const httplib::Request& request, httplib::Response& response) {
      if (!has_token(request, response)) return;
      if (!server_.wipe_sent()) return refuse(response, cannot_store, "The list was wiped, but its file could not be.");
      back(request, response, "sent");
    });
  }

  void answer(const httplib::Request& request, httplib::Response& response) {
    if (!has_token(request, response)) return;
    const std::string name = single_value(request, "kind"), said = single_value(request, "answer");
    const muffle::data_kind* kind = find(name);
    if (kind == nullptr) {
      return refuse(response, not_found,
                    fmt::format("There is no kind of data named \"{}\" here: an older page or plugin may know one.",
                                printable(std::string_view(name).substr(0, 100))));
    }
    if (said != "give" && said != "refuse")
      return refuse(response, bad_request, "An answer is \"give\" or \"refuse\".");
    // The page says above the switches what whoever allows something confirms.
    const muffle::answered by{.means = "privacy page", .is_of_age = true};
    report(request, response, said == "give" ? server_.consent().give(*kind, by) : server_.consent().refuse(*kind, by),
           // Whoever switched goes on from there: a browser gives the focus to what is named here.
           fmt::format("{}-switch", kind->name));
  }

  void report(const httplib::Request& request, httplib::Response& response, muffle::consent_outcome outcome,
              std::string_view part) const {
    switch (outcome) {
      case muffle::consent_outcome::recorded:
        return back(request, response, part);
      case muffle::consent_outcome::not_stored:
        return refuse(
            response, cannot_store,
            "Your answer could not be written. If you said no, it counts until the server stops; if you said yes, it "
            "does not count.");
      default:
        return refuse(response, conflict, to_string(outcome));
    }
  }

  media_server& server_;
  httplib::Server http_;
  const muffle::translation english_;
  const muffle::translation french_;
  std::string token_;
  std::set<std::string> hosts_;
};

}  // namespace

bool serve(media_server& server, const web_options& options, const std::function<void(int port)>& listening) {
  return page_server(server).listen(options, listening);
}
