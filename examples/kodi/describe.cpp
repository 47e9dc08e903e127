// SPDX-License-Identifier: MIT
// Says what a collector has to know of the add-on's answers, as JSON. It runs where the add-on is built.
#include <iostream>

#include <muffle/pipeline/describe_pipeline.hpp>
#include <muffle/store/memory_only.hpp>

#include "plays.hpp"

namespace {

struct nobody {
  bool allows(const muffle::data_kind&) const { return false; }
};

}  // namespace

int main() {
  const muffle::epochs weekly(7);
  const muffle::secret_coin coin(muffle::install_secret{}, weekly);
  muffle::memory_only store;
  muffle::outbox outbox(muffle::answers<play_length, play_picture, play_sound>, store, weekly);
  std::cout << muffle::describe(pipeline_of(coin, nobody{}, outbox)).dump(1) << "\n";
}
