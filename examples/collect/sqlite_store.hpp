// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <memory>

#include "answer_store.hpp"

/// Counts in a file. A kept batch is on the disk, and survives a power cut.
class sqlite_store final : public answer_store {
 public:
  explicit sqlite_store(std::string file) : file_(std::move(file)) {}

  store_problem open() override;
  batch_outcome add(const muffle::tally& batch) override;
  const std::string& why() const override { return why_; }
  store_problem read(muffle::tally& to) override;
  store_problem keep_once(const std::string& name, const std::string& text, std::string& standing) override;
  store_problem read_kept(const std::string& beginning, std::map<std::string, std::string>& to) override;

 private:
  struct closer {
    void operator()(sqlite3* opened) const { sqlite3_close_v2(opened); }
  };
  struct finalizer {
    void operator()(sqlite3_stmt* made) const { sqlite3_finalize(made); }
  };
  using statement = std::unique_ptr<sqlite3_stmt, finalizer>;

  store_problem problem(std::string_view what) const;
  statement prepare(std::string_view sql) const;
  bool run(const char* sql) const { return sqlite3_exec(opened_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK; }
  std::int64_t number(const char* sql) const;
  bool add_all(const muffle::tally& batch);

  std::string file_;
  std::unique_ptr<sqlite3, closer> opened_;
  statement add_;
  std::string why_;
};
