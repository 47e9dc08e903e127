// SPDX-License-Identifier: MIT
#include "http_server.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>

#include <fmt/format.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

struct said {
  unsigned status;
  std::string_view text;
};

said words_of(reply of) {
  switch (of) {
    case reply::counted:
      return {MHD_HTTP_NO_CONTENT, ""};
    case reply::works:
      return {MHD_HTTP_OK, "ok\n"};
    case reply::unknown_answer:
      return {MHD_HTTP_BAD_REQUEST,
              "This is no answer that a document here knows: POST the 16 bytes that muffle::encode writes.\n"};
    case reply::not_found:
      return {MHD_HTTP_NOT_FOUND, "Answers go to /v1/answers.\n"};
    case reply::wrong_method:
      return {MHD_HTTP_METHOD_NOT_ALLOWED, "Answers are sent with POST, all else is read with GET.\n"};
    case reply::no_length:
      return {MHD_HTTP_LENGTH_REQUIRED, "Send Content-Length: 16.\n"};
    case reply::too_large:
      return {MHD_HTTP_CONTENT_TOO_LARGE, "An answer is 16 bytes.\n"};
    case reply::too_many:
      return {MHD_HTTP_TOO_MANY_REQUESTS, "Too many answers come from this address.\n"};
    case reply::store_is_down:
      return {MHD_HTTP_SERVICE_UNAVAILABLE, "The answer was not counted: the store does not work.\n"};
    case reply::none:
      break;
  }
  return {MHD_HTTP_INTERNAL_SERVER_ERROR, ""};
}

/// Headers and what is written back share this much for each connection.
constexpr std::size_t connection_memory = 8192;
/// Of the files that a process may open, some are the store's.
constexpr rlim_t other_files = 64;
constexpr rlim_t most_connections = 32'768;

/// How many connections there may be; as many files may be open from now on.
unsigned raise_connections() {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = std::min(files.rlim_max, most_connections + other_files);
  ::setrlimit(RLIMIT_NOFILE, &files);
  ::getrlimit(RLIMIT_NOFILE, &files);
  return static_cast<unsigned>(files.rlim_cur > other_files ? files.rlim_cur - other_files : 1);
}

std::string_view header(MHD_Connection* of, const char* name) {
  const char* value = MHD_lookup_connection_value(of, MHD_HEADER_KIND, name);
  return value == nullptr ? std::string_view() : value;
}

}  // namespace

struct http_server::connection {
  MHD_Connection* is = nullptr;
  int socket = -1;
  clock::time_point until;
  std::optional<connections::iterator> place;  ///< among those that are waited for
  std::array<std::byte, body_size> body{};
  std::size_t size = 0;
  std::optional<reply> finished;
};

http_server::http_server(handlers calls, senders from)
    : calls_(std::move(calls)),
      from_(from),
      polls_(::epoll_create1(EPOLL_CLOEXEC)),
      wakes_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  for (std::size_t i = 0; i != replies_.size(); ++i) {
    const std::string_view text = words_of(static_cast<reply>(i)).text;
    replies_[i] = MHD_create_response_from_buffer(text.size(), const_cast<char*>(text.data()), MHD_RESPMEM_PERSISTENT);
  }
  MHD_add_response_header(replies_[static_cast<std::size_t>(reply::wrong_method)], MHD_HTTP_HEADER_ALLOW,
                          "GET, HEAD, POST");
}

http_server::~http_server() {
  if (daemon_ != nullptr) MHD_stop_daemon(daemon_);
  for (MHD_Response* each : replies_) MHD_destroy_response(each);
  ::close(polls_);
  ::close(wakes_);
}

std::string http_server::listen(const std::string& address) {
  if (std::string problem = listen_at(address, listens_); !problem.empty()) return problem;
  const unsigned most = raise_connections();
  daemon_ = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK, 0, nullptr,
                             nullptr, &on_request, this, MHD_OPTION_LISTEN_SOCKET, listens_,
                             MHD_OPTION_CONNECTION_LIMIT, most, MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory,
                             MHD_OPTION_NOTIFY_CONNECTION, &on_connection, this, MHD_OPTION_NOTIFY_COMPLETED,
                             &on_completed, this, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
  if (daemon_ == nullptr) return fmt::format("libmicrohttpd does not start: {}", std::strerror(errno));
  const int of_daemon = MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
  for (const int each : {of_daemon, wakes_}) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = each}};
    ::epoll_ctl(polls_, EPOLL_CTL_ADD, each, &event);
  }
  return {};
}

void http_server::run() {
  bool listens = true;
  while (!stops_ || held_ != 0) {
    if (stops_ && listens) {
      MHD_quiesce_daemon(daemon_);
      ::close(listens_);
      listens = false;
    }
    MHD_UNSIGNED_LONG_LONG soon = 0;
    int wait = close_late();
    if (MHD_get_timeout(daemon_, &soon) == MHD_YES && (wait < 0 || soon < static_cast<unsigned>(wait)))
      wait = static_cast<int>(soon);
    std::array<epoll_event, 2> events{};
    const int count = ::epoll_wait(polls_, events.data(), events.size(), wait);
    for (int i = 0; i < count; ++i) {
      std::uint64_t woken = 0;
      if (events[static_cast<std::size_t>(i)].data.fd == wakes_ && ::read(wakes_, &woken, sizeof woken) > 0)
        calls_.woken();
    }
    MHD_run(daemon_);
  }
  // What was finished last.
  MHD_run(daemon_);
}

void http_server::wake() noexcept {
  const std::uint64_t one = 1;
  static_cast<void>(::write(wakes_, &one, sizeof one) < 0);
}

void http_server::stop() noexcept {
  stops_ = true;
  wake();
}

void http_server::finish(request held, reply with) {
  auto* const of = static_cast<connection*>(held);
  of->finished = with;
  --held_;
  MHD_resume_connection(of->is);
}

int http_server::close_late() {
  const clock::time_point now = clock::now();
  while (!in_time_.empty()) {
    connection& first = *in_time_.front();
    if (first.until > now) {
      // Rounded up, or else it would look again and again within the last millisecond.
      return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(first.until - now).count());
    }
    // libmicrohttpd notices that, and closes it.
    ::shutdown(first.socket, SHUT_RDWR);
    end_time(first);
  }
  return -1;
}

void http_server::begin_time(connection& of) {
  end_time(of);
  of.until = clock::now() + deadline;
  of.place = in_time_.insert(in_time_.end(), &of);
}

void http_server::end_time(connection& of) {
  if (of.place) in_time_.erase(*of.place);
  of.place.reset();
}

void http_server::on_connection(void* self, MHD_Connection* of, void** context, MHD_ConnectionNotificationCode code) {
  auto* const server = static_cast<http_server*>(self);
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    auto* const made = new connection;
    made->is = of;
    made->socket = MHD_get_connection_info(of, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    server->begin_time(*made);
    *context = made;
  } else {
    auto* const gone = static_cast<connection*>(*context);
    server->end_time(*gone);
    delete gone;
  }
}

void http_server::on_completed(void* self, MHD_Connection* of, void**, MHD_RequestTerminationCode code) {
  auto* const each =
      static_cast<connection*>(MHD_get_connection_info(of, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context);
  each->size = 0;
  each->finished.reset();
  if (code == MHD_REQUEST_TERMINATED_COMPLETED_OK) static_cast<http_server*>(self)->begin_time(*each);
}

std::optional<reply> http_server::judge(MHD_Connection* of, std::string_view url, std::string_view method,
                                        bool& is_metrics) const {
  const bool is_answer = url == "/v1/answers";
  is_metrics = url == "/metrics";
  if (!is_answer && !is_metrics && url != "/healthz") return reply::not_found;
  if (is_answer ? method != "POST" : (method != "GET" && method != "HEAD")) return reply::wrong_method;
  if (!is_answer) return std::nullopt;
  const std::string_view length = header(of, MHD_HTTP_HEADER_CONTENT_LENGTH);
  if (length.empty() || !header(of, MHD_HTTP_HEADER_TRANSFER_ENCODING).empty()) return reply::no_length;
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), size);
  if (error != std::errc() || end != length.data() + length.size() || size > body_size) return reply::too_large;
  return size == body_size ? std::nullopt : std::optional(reply::unknown_answer);
}

MHD_Result http_server::on_request(void* self, MHD_Connection* of, const char* url, const char* method, const char*,
                                   const char* upload, std::size_t* upload_size, void** state) {
  auto* const server = static_cast<http_server*>(self);
  auto* const each =
      static_cast<connection*>(MHD_get_connection_info(of, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context);
  if (*state == nullptr) {
    *state = each;
    bool is_metrics = false;
    if (const auto with = server->judge(of, url, method, is_metrics)) return server->send(of, *with);
    return is_metrics ? server->send_metrics(of) : MHD_YES;
  }
  if (*upload_size != 0) {
    const std::size_t taken = std::min(*upload_size, body_size - each->size);
    std::memcpy(each->body.data() + each->size, upload, taken);
    each->size += taken;
    *upload_size = 0;
    return MHD_YES;
  }
  if (each->finished) return server->send(of, *each->finished);
  // From here on it is the store that takes its time.
  server->end_time(*each);
  const bool is_answer = std::string_view(url) == "/v1/answers";
  const auto with =
      is_answer ? server->calls_.answer(each->body, server->sender_of(of), each) : server->calls_.health(each);
  if (with) return server->send(of, *with);
  ++server->held_;
  MHD_suspend_connection(of);
  return MHD_YES;
}

MHD_Result http_server::send(MHD_Connection* of, reply with) const {
  if (with == reply::none) return MHD_NO;
  return MHD_queue_response(of, words_of(with).status, replies_[static_cast<std::size_t>(with)]);
}

MHD_Result http_server::send_metrics(MHD_Connection* of) const {
  std::string text = calls_.metrics();
  MHD_Response* made = MHD_create_response_from_buffer(text.size(), text.data(), MHD_RESPMEM_MUST_COPY);
  MHD_add_response_header(made, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain; version=0.0.4");
  const MHD_Result result = MHD_queue_response(of, MHD_HTTP_OK, made);
  MHD_destroy_response(made);
  return result;
}

sender http_server::sender_of(MHD_Connection* of) const {
  if (from_ == senders::forwarded) {
    // Some proxies add a header instead of a word to the one that there is.
    std::string_view last;
    MHD_get_connection_values(
        of, MHD_HEADER_KIND,
        [](void* to, MHD_ValueKind, const char* name, const char* value) {
          if (value != nullptr && ::strcasecmp(name, "X-Forwarded-For") == 0)
            *static_cast<std::string_view*>(to) = value;
          return MHD_YES;
        },
        &last);
    return sender::of_forwarded(last);
  }
  if (from_ == senders::nobody) return {};
  return sender::of(*MHD_get_connection_info(of, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
}
