// SPDX-License-Identifier: MIT
#include "request_rules.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace {

constexpr int bad_request = 400, forbidden = 403, length_required = 411, too_large = 413, unsupported_type = 415,
              no_ranges = 416;

std::string small_letters(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char each) { return each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each; });
  return result;
}

/// "application/x-www-form-urlencoded", with parameters or without.
bool is_form(const httplib::Request& request) {
  const std::string type = small_letters(request.get_header_value("Content-Type"));
  return request.get_header_value_count("Content-Type") == 1 &&
         type.substr(0, type.find_first_of("; \t")) == "application/x-www-form-urlencoded";
}

std::optional<refusal> refused_body(const httplib::Request& request) {
  const std::string length = request.get_header_value("Content-Length");
  if (request.get_header_value_count("Content-Length") != 1 || request.has_header("Transfer-Encoding"))
    return refusal{length_required, {"page.no_length", "A form comes with its length, and all at once.", {}}};
  if (length.empty() || length.find_first_not_of("0123456789") != std::string::npos)
    return refusal{bad_request, {"page.bad_length", "The length of this form is no number.", {}}};
  if (length.size() > 6 || std::stoul(length) > largest_request)
    return refusal{too_large, {"page.too_large", "This form is larger than any of this page.", {}}};
  if (!is_form(request) || request.has_header("Content-Encoding"))
    return refusal{unsupported_type, {"page.no_form", "This is no form of this page.", {}}};
  return std::nullopt;
}

}  // namespace

std::string host_and_port(std::string_view address, int port) {
  const bool is_ipv6 = address.find(':') != std::string_view::npos && !address.starts_with('[');
  return is_ipv6 ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
}

void page_names::add_own(std::string_view address, int port) {
  for (const std::string_view each :
       {address, std::string_view("127.0.0.1"), std::string_view("localhost"), std::string_view("::1")}) {
    const std::string with_port = small_letters(host_and_port(each, port));
    own_.insert(with_port);
    // Browsers leave out the port that is meant anyway.
    if (port == 80) own_.insert(with_port.substr(0, with_port.rfind(':')));
  }
}

void page_names::add(std::string_view name) { others_.insert(small_letters(name)); }

bool page_names::has(std::string_view host) const {
  const std::string name = small_letters(host);
  return own_.contains(name) || others_.contains(name);
}

bool page_names::is_origin(std::string_view origin, std::string_view host) const {
  const std::string name = small_letters(host), asked = small_letters(origin);
  return asked == "http://" + name || (others_.contains(name) && asked == "https://" + name);
}

std::optional<refusal> refused(const httplib::Request& request, const page_names& names) {
  const std::string host = request.get_header_value("Host");
  if (request.get_header_value_count("Host") != 1 || !names.has(host)) {
    return refusal{
        forbidden,
        {"page.other_host",
         "This page answers under its own address only: open it by the one that was printed, or name this one by "
         "--host.",
         {}}};
  }
  if (request.has_header("Range")) return refusal{no_ranges, {std::string()}};
  if (request.method == "GET" || request.method == "HEAD") {
    if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) return std::nullopt;
    return refusal{bad_request, {"page.unasked_body", "Whoever asks for a page sends nothing with it.", {}}};
  }
  if (request.get_header_value_count("Origin") != 1 || !names.is_origin(request.get_header_value("Origin"), host)) {
    return refusal{
        forbidden,
        {"page.other_origin", "Only the page itself can change something: this request comes from elsewhere.", {}}};
  }
  return refused_body(request);
}
