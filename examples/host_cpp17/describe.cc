// SPDX-License-Identifier: MIT
// Says what a collector has to know of this server's answers, as JSON. It runs where the server is built.
#include <iostream>
#include <span>

#include <muffle/pipeline/describe_pipeline.hpp>
#include <muffle/store/memory_only.hpp>

#include "statistics.h"

namespace {

struct nobody {
  bool allows(const muffle::data_kind&) const { return false; }
};

}  // namespace

int main() {
  const muffle::epochs weekly(7);
  const muffle::secret_coin coin(muffle::install_secret{}, weekly);
  const auto titles = public_titles::of(std::span<const muffle::presets::video_play>());
  muffle::memory_only store;
  muffle::outbox outbox(all_questions, store, weekly);
  std::cout << muffle::describe(asking(coin, nobody{}, titles, outbox)).dump(1) << "\n";
}
