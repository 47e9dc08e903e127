// SPDX-License-Identifier: MIT
#include "serve_page.hpp"

#include <microhttpd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "fail.hpp"
#include "listening.hpp"
#include "report/forms.hpp"

namespace {

constexpr unsigned timeout_seconds = 10;
constexpr unsigned most_connections = 256;

MHD_Result send(MHD_Connection* to, unsigned status, const char* type, const std::string& text) {
  MHD_Response* made =
      MHD_create_response_from_buffer(text.size(), const_cast<char*>(text.data()), MHD_RESPMEM_MUST_COPY);
  MHD_add_response_header(made, MHD_HTTP_HEADER_CONTENT_TYPE, type);
  MHD_add_response_header(made, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  MHD_add_response_header(made, "X-Content-Type-Options", "nosniff");
  if (status == MHD_HTTP_METHOD_NOT_ALLOWED) MHD_add_response_header(made, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
  const MHD_Result result = MHD_queue_response(to, status, made);
  MHD_destroy_response(made);
  return result;
}

MHD_Result on_request(void* source, MHD_Connection* of, const char* url, const char* method, const char*, const char*,
                      std::size_t*, void**) {
  constexpr const char* plain = "text/plain; charset=utf-8";
  const std::string_view asked = method;
  if (std::string_view(url) != "/") return send(of, MHD_HTTP_NOT_FOUND, plain, "The report is at /.\n");
  if (asked != "GET" && asked != "HEAD")
    return send(of, MHD_HTTP_METHOD_NOT_ALLOWED, plain, "The report is read with GET.\n");
  collection_report report;
  if (const std::string problem = static_cast<const report_source*>(source)->read(report); !problem.empty()) {
    warn(problem);
    return send(of, MHD_HTTP_SERVICE_UNAVAILABLE, plain,
                "There is no report now: muffle-collect says why on its stderr.\n");
  }
  return send(of, MHD_HTTP_OK, "text/html; charset=utf-8", report_html(report));
}

}  // namespace

serve_page::serve_page(CLI::App& to, collector_clock clock) : source_(std::move(clock)) {
  CLI::App* command = to.add_subcommand("page", "Publishes the epochs that are over, and serves the report as a page.");
  source_.add_options(*command);
  command->add_option("--listen", listen_, "Address and port.")->default_val("127.0.0.1:8081");
  command->callback([this] {
    if (const int code = run(); code != 0) throw CLI::RuntimeError(code);
  });
}

int serve_page::run() const {
  std::signal(SIGPIPE, SIG_IGN);
  // The thread that serves is not to be the one that a signal ends.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  // What is wrong is better said now than to the first who looks.
  collection_report first;
  if (const std::string problem = source_.read(first); !problem.empty()) return fail(problem);
  for (const std::string& each : source_.remarks(first)) warn(each);

  int socket = -1;
  if (const std::string problem = listen_at(listen_, socket); !problem.empty()) return fail(problem);
  // One thread: reports are made one after the other.
  MHD_Daemon* const daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, nullptr, nullptr, &on_request,
                                              const_cast<report_source*>(&source_), MHD_OPTION_LISTEN_SOCKET, socket,
                                              MHD_OPTION_CONNECTION_TIMEOUT, timeout_seconds,
                                              MHD_OPTION_CONNECTION_LIMIT, most_connections, MHD_OPTION_END);
  if (daemon == nullptr) return fail(fmt::format("libmicrohttpd does not start: {}", std::strerror(errno)));
  fmt::print("the report is at http://{}/\n", address_of(socket));
  std::fflush(stdout);

  int signal = 0;
  sigwait(&ends, &signal);
  MHD_stop_daemon(daemon);
  return 0;
}
