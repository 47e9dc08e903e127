// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "media_item.hpp"
#include "question.hpp"
#include "tally.hpp"

/// One answer, and the question that it answers.
struct asked_question {
  const question* about;
  answer given;
};

/// Writes to stdout, title by title.
class output {
 public:
  virtual ~output() = default;
  virtual void title(const media_item& item, const std::vector<asked_question>& answers) = 0;
  virtual void end(const std::vector<tally>& tallies) = 0;
};

/// For people: what the server knows on the left, what would leave on the right.
std::unique_ptr<output> make_table();
/// A line for each answer, in the order of the input, with nothing in it but the cell and its labels.
std::unique_ptr<output> make_ndjson();
/// One document: the titles with their answers, and how many titles share each cell.
std::unique_ptr<output> make_json();
