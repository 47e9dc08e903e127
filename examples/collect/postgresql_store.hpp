// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

#include <initializer_list>
#include <memory>

#include "answer_store.hpp"

/// Counts in a database of PostgreSQL, which several collectors may share. Each batch is one transaction. Where the
/// connection is lost while it commits, the server is asked by the transaction's number what became of it.
class postgresql_store final : public answer_store {
 public:
  /// An address as libpq reads it: "postgresql://USER@HOST/DATABASE".
  explicit postgresql_store(std::string address) : address_(std::move(address)) {}

  store_problem open() override;
  batch_outcome add(const muffle::tally& batch) override;
  const std::string& why() const override { return why_; }
  store_problem read(muffle::tally& to) override;
  store_problem keep_once(const std::string& name, const std::string& text, std::string& standing) override;
  store_problem read_kept(const std::string& beginning, std::map<std::string, std::string>& to) override;

 private:
  struct finisher {
    void operator()(PGconn* connected) const { PQfinish(connected); }
  };
  struct clearer {
    void operator()(PGresult* made) const { PQclear(made); }
  };
  using result = std::unique_ptr<PGresult, clearer>;

  bool is_connected() const { return connection_ && PQstatus(connection_.get()) == CONNECTION_OK; }
  bool connect();
  result ask(const char* sql, std::initializer_list<const char*> values = {}) const;
  store_problem problem(std::string_view what) const;
  batch_outcome lost_commit(const std::string& transaction);

  std::string address_;
  std::unique_ptr<PGconn, finisher> connection_;
  std::string why_;
};
