// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/pipeline/bounded.hpp>
#include <muffle/pipeline/waiting_release.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// The releases of the epoch that is on: of each household that is bound, the ones with the lowest lots, as many as its
/// bound; of all others as many as come.
class reservoir {
 public:
  /// What becomes of a release with this ticket.
  struct place {
    bool is_taken = false;
    waiting_release* displaced = nullptr;  ///< which other one makes room for it
    bool is_same_title = false;            ///< one of this title is there
  };

  place place_of(const std::optional<bound_ticket>& ticket) {
    const auto household = ticket ? bounded_.find(ticket->household) : bounded_.end();
    if (household == bounded_.end()) return {.is_taken = !ticket || ticket->most != 0};
    waiting_release* last = nullptr;
    for (waiting_release& each : household->second) {
      if (each.lot == ticket->lot) return {.is_same_title = true};
      if (last == nullptr || each.lot > last->lot) last = &each;
    }
    if (household->second.size() < ticket->most) return {.is_taken = true};
    return last != nullptr && last->lot > ticket->lot ? place{.is_taken = true, .displaced = last} : place{};
  }

  void put(const waiting_release& release) {
    const bool is_bounded = release.household != 0 || release.lot != 0;
    (is_bounded ? bounded_[release.household] : unbounded_).push_back(release);
    ++size_;
  }

  std::size_t size() const noexcept { return size_; }

  template <class Each>
  void for_each(Each each) {
    visit(*this, each);
  }
  template <class Each>
  void for_each(Each each) const {
    visit(*this, each);
  }

  /// Takes out those for which this holds, and returns how many that were.
  template <class Holds>
  std::size_t erase_if(Holds holds) {
    std::size_t erased = std::erase_if(unbounded_, holds);
    for (auto& [household, releases] : bounded_) erased += std::erase_if(releases, holds);
    size_ -= erased;
    return erased;
  }

  /// Keeps the memory: as many will come in the next epoch.
  void clear() noexcept {
    unbounded_.clear();
    bounded_.clear();
    size_ = 0;
  }

 private:
  template <class Self, class Each>
  static void visit(Self& self, Each& each) {
    for (auto& one : self.unbounded_) each(one);
    for (auto& [household, releases] : self.bounded_) {
      for (auto& one : releases) each(one);
    }
  }

  std::vector<waiting_release> unbounded_;
  std::map<std::uint64_t, std::vector<waiting_release>> bounded_;
  std::size_t size_ = 0;
};

}  // namespace muffle::inline MUFFLE_ABI::detail
