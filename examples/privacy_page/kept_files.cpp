// SPDX-License-Identifier: MIT
#include "kept_files.hpp"

namespace {

using muffle::phrase;

constexpr const char* not_as_written = "what is in it is not what was written";

}  // namespace

std::vector<trouble> ledger_troubles(const muffle::loaded_document& ledger) {
  std::vector<trouble> result;
  if (!ledger.problem.empty()) {
    result.push_back(
        {phrase("page.ledger_problem",
                "Your answers cannot be read or kept, so nothing leaves and nothing can be switched on.", {}),
         ledger.problem});
  }
  if (!ledger.set_aside.empty()) {
    result.push_back(
        {phrase("page.ledger_aside", "Your answers could not be read, so everything is off. They were put away as {0}.",
                {ledger.set_aside}),
         ledger.why_set_aside});
  }
  return result;
}

std::vector<trouble> secret_troubles(const muffle::loaded& secret) {
  std::vector<trouble> result;
  if (!secret.problem.empty()) {
    result.push_back({phrase("page.secret_problem",
                             "The secret by which coins fall cannot be kept, so no statistics are collected.", {}),
                      secret.problem});
  }
  if (!secret.set_aside.empty()) {
    result.push_back(
        {phrase("page.secret_aside",
                "The secret by which coins fall was damaged and put away as {0}. There is another one now, so "
                "that a title may answer a second question.",
                {secret.set_aside}),
         not_as_written});
  }
  return result;
}

std::vector<trouble> outbox_troubles(const muffle::loaded& outbox) {
  std::vector<trouble> result;
  if (!outbox.problem.empty()) {
    result.push_back(
        {phrase("page.outbox_problem", "What waits to be sent cannot be read or kept, so no statistics leave.", {}),
         outbox.problem});
  }
  if (!outbox.set_aside.empty()) {
    result.push_back(
        {phrase("page.outbox_aside", "What waited to be sent was damaged and put away as {0}. It does not leave.",
                {outbox.set_aside}),
         not_as_written});
  }
  return result;
}

std::vector<trouble> sent_troubles(const muffle::loaded& journal) {
  std::vector<trouble> result;
  if (!journal.problem.empty()) {
    result.push_back({phrase("page.sent_problem",
                             "The list of what was sent cannot be read or kept: it is lost when the server stops.", {}),
                      journal.problem});
  }
  if (!journal.set_aside.empty()) {
    result.push_back(
        {phrase("page.sent_aside", "The list of what was sent was damaged and put away as {0}.", {journal.set_aside}),
         not_as_written});
  }
  return result;
}

std::vector<trouble> told_troubles(const muffle::loaded& journal) {
  std::vector<trouble> result;
  if (!journal.problem.empty()) {
    result.push_back(
        {phrase("page.told_problem",
                "The list of what others were told cannot be read or kept: it is lost when the server stops.", {}),
         journal.problem});
  }
  if (!journal.set_aside.empty()) {
    result.push_back({phrase("page.told_aside", "The list of what others were told was damaged and put away as {0}.",
                             {journal.set_aside}),
                      not_as_written});
  }
  return result;
}
