// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string_view>

#include "answer_store.hpp"

namespace httplib {
class Client;
}

/// Counts in a database of ClickHouse, over HTTP; several collectors may share it. A batch is one insert, which is
/// never tried again: where the server did not confirm it, its answers may be lost, and none is counted twice.
class clickhouse_store final : public answer_store {
 public:
  /// An address such as "http://HOST:8123/DATABASE", or "http://USER:PASSWORD@HOST:8123/DATABASE".
  explicit clickhouse_store(std::string_view address);
  ~clickhouse_store() override;

  /// Why the address is none; empty where it is one.
  std::string wrong_address() const;

  store_problem open() override;
  batch_outcome add(const muffle::tally& batch) override;
  const std::string& why() const override { return why_; }
  store_problem read(muffle::tally& to) override;
  store_problem keep_once(const std::string& name, const std::string& text, std::string& standing) override;
  store_problem read_kept(const std::string& beginning, std::map<std::string, std::string>& to) override;

  /// Each insert is a part on the server's disk, which it merges with others in its own time; at 300 it takes no more.
  std::chrono::milliseconds gathers() const override { return std::chrono::milliseconds(500); }

 private:
  struct answer {
    int status = 0;  ///< 200 where it was done; 0 where nothing was sent; -1 where nothing came back
    std::string body;
  };
  answer ask(const std::string& query, const std::string& rows = {}) const;
  store_problem problem(std::string_view what, const answer& said) const;

  std::string address_, host_, user_, password_, database_;
  std::unique_ptr<httplib::Client> client_;
  std::string why_;
};
