// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <string>

#include <httplib.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/// A server that gives nobody more time than it says for a whole request, and as much again for the answer. The
/// library's own limits are about each wait: who sends a byte now and then would keep a thread for ever.
class deadline_server : public httplib::Server {
 public:
  /// To be called before it listens.
  void set_deadline(std::chrono::seconds whole) { whole_ = whole; }
  /// To be called once it is bound. The library's queue has room for five connections. Where more come at once, the system
  /// drops what they begin with, and they try again after 1, 3, 7, 15... seconds.
  void lengthen_queue() { ::listen(svr_sock_, SOMAXCONN); }

 private:
  using clock = std::chrono::steady_clock;

  class connection final : public httplib::Stream {
   public:
    connection(socket_t socket, std::chrono::seconds whole)
        : socket_(socket), whole_(whole), until_(clock::now() + whole) {}

    bool is_readable() const override { return begin_ != end_ || waits_for(POLLIN); }
    bool is_writable() const override { return waits_for(POLLOUT); }

    ssize_t read(char* to, std::size_t size) override {
      if (begin_ == end_) {
        const ssize_t count = waits_for(POLLIN) ? ::recv(socket_, buffer_.data(), buffer_.size(), 0) : -1;
        if (count <= 0) return count;
        begin_ = 0;
        end_ = static_cast<std::size_t>(count);
      }
      size = std::min(size, end_ - begin_);
      std::memcpy(to, buffer_.data() + begin_, size);
      begin_ += size;
      return static_cast<ssize_t>(size);
    }

    ssize_t write(const char* from, std::size_t size) override {
      if (!is_answering_) until_ = clock::now() + whole_;
      is_answering_ = true;
      return waits_for(POLLOUT) ? ::send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT) : -1;
    }

    void get_remote_ip_and_port(std::string& ip, int& port) const override { name(::getpeername, ip, port); }
    void get_local_ip_and_port(std::string& ip, int& port) const override { name(::getsockname, ip, port); }
    socket_t socket() const override { return socket_; }

   private:
    bool waits_for(short what) const {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until_ - clock::now()).count();
      pollfd each{.fd = socket_, .events = what, .revents = 0};
      return left > 0 && ::poll(&each, 1, static_cast<int>(left)) > 0;
    }

    template <class Get>
    void name(Get get, std::string& ip, int& port) const {
      sockaddr_storage address{};
      socklen_t size = sizeof address;
      std::array<char, NI_MAXHOST> host{};
      std::array<char, NI_MAXSERV> service{};
      auto* const any = reinterpret_cast<sockaddr*>(&address);
      if (get(socket_, any, &size) != 0 || ::getnameinfo(any, size, host.data(), host.size(), service.data(),
                                                         service.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return;
      ip = host.data();
      port = std::stoi(service.data());
    }

    socket_t socket_;
    std::chrono::seconds whole_;
    clock::time_point until_;
    bool is_answering_ = false;
    std::array<char, 4096> buffer_{};
    std::size_t begin_ = 0, end_ = 0;
  };

  /// One request, since what is refused is refused before its body is read.
  bool process_and_close_socket(socket_t socket) override {
    connection stream(socket, whole_);
    bool is_closed = false;
    const bool is_done = stream.is_readable() && process_request(stream, true, is_closed, nullptr);
    ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return is_done;
  }

  std::chrono::seconds whole_{5};
};
