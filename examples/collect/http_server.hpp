// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <microhttpd.h>

#include "listening.hpp"
#include "sender.hpp"

/// What a request is answered with; nothing else is said to anybody. `none` closes the connection without a word.
enum class reply : std::uint8_t {
  counted,         ///< 204
  works,           ///< 200
  unknown_answer,  ///< 400
  not_found,       ///< 404
  wrong_method,    ///< 405
  no_length,       ///< 411
  too_large,       ///< 413
  too_many,        ///< 429
  store_is_down,   ///< 503
  none,
};

/// Who is counted as a sender.
enum class senders : std::uint8_t {
  connections,  ///< whoever connects
  forwarded,    ///< whom a proxy names in X-Forwarded-For
  nobody,       ///< behind a relay all come from one address
};

/// The collector's side of HTTP: one thread that waits for all connections at once. It takes `POST /v1/answers` with a
/// body of 16 bytes, `GET /healthz` and `GET /metrics`. A connection that has brought no whole request to an end for a
/// while is closed, whether it is idle or slow.
class http_server {
 public:
  static constexpr std::size_t body_size = 16;
  static constexpr std::chrono::seconds deadline{10};

  /// A request whose reply is not known yet. It stays until it is finished.
  using request = void*;
  struct handlers {
    /// A reply, or nothing if `finish` will bring it.
    std::function<std::optional<reply>(std::span<const std::byte, body_size>, const sender&, request)> answer;
    std::function<std::optional<reply>(request)> health;
    std::function<std::string()> metrics;
    /// After `wake` was called.
    std::function<void()> woken;
  };

  http_server(handlers calls, senders from);
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  /// Listens at "127.0.0.1:8080" or "[::1]:8080"; port 0 is any that is free. Returns what is wrong, or an empty text.
  std::string listen(const std::string& address);
  /// Where it listens.
  std::string address() const { return address_of(listens_); }

  /// Serves until `stop` is called, and all requests that wait are finished.
  void run();

  /// The reply to a request that was held. To be called by `woken`.
  void finish(request held, reply with);

  /// These two may be called by any thread, and by a signal handler.
  void wake() noexcept;
  void stop() noexcept;

 private:
  struct connection;
  using connections = std::list<connection*>;
  using clock = std::chrono::steady_clock;

  static MHD_Result on_request(void* self, MHD_Connection* of, const char* url, const char* method, const char* version,
                               const char* upload, std::size_t* upload_size, void** state);
  static void on_connection(void* self, MHD_Connection* of, void** context, MHD_ConnectionNotificationCode code);
  static void on_completed(void* self, MHD_Connection* of, void** state, MHD_RequestTerminationCode code);

  /// A reply to what can be judged before the body; nothing if the body is wanted.
  std::optional<reply> judge(MHD_Connection* of, std::string_view url, std::string_view method, bool& is_metrics) const;
  MHD_Result send(MHD_Connection* of, reply with) const;
  MHD_Result send_metrics(MHD_Connection* of) const;
  sender sender_of(MHD_Connection* of) const;

  /// Closes those that are over their time; milliseconds until the next one is, or -1.
  int close_late();
  void begin_time(connection& of);
  void end_time(connection& of);

  handlers calls_;
  senders from_;
  int listens_ = -1, polls_ = -1, wakes_ = -1;
  std::array<MHD_Response*, static_cast<std::size_t>(reply::none)> replies_{};
  MHD_Daemon* daemon_ = nullptr;
  connections in_time_;  ///< those that are waited for, by when their time began
  std::size_t held_ = 0;
  std::atomic<bool> stops_ = false;
};
