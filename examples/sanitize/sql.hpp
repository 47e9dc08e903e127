// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <variant>
#include <vector>

#include <muffle/policy/document.hpp>

/// What the options of --sql say.
struct sql_options {
  std::string dialect;
  std::string statement = "cells";  ///< texts, cells or counts
  std::string table = "plays";
  std::string household;
  std::string texts;  ///< a CSV file
  std::vector<std::string> maps;
  std::vector<std::string> holds;
};

struct sql_answer {
  std::string statement;
  std::string problem;  ///< a sentence; empty where there is none
};

/// The statement that asks a policy of a table.
sql_answer sql_of(muffle::policy_document policy, const sql_options& options);
