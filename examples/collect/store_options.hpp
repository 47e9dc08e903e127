// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

#include <muffle/collect/documents.hpp>

#include "answer_store.hpp"

/// What all subcommands are told: where counts are kept, and by which documents.
class store_options {
 public:
  void add_options(CLI::App& to);

  /// Opens the store, and reads the documents of the directory. Returns what is wrong, or an empty text.
  std::string open(std::unique_ptr<answer_store>& store, muffle::documents& known) const;

 private:
  std::string documents_, store_;
};
