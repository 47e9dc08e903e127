// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <muffle/abi.hpp>
#include <muffle/pipeline/stage.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

class counted_stage {
 public:
  static constexpr stage_kind kind = stage_kind::gate;

  constexpr explicit counted_stage(disposition_tally& tally) noexcept : tally_(&tally) {}

  phrase describe() const {
    return {"stage.counted", "counts, on this machine, what is held back behind here and why", {}};
  }

  template <class Release, class Next>
  disposition operator()(const Release& answer, const local&, const Next& next) const {
    const disposition result = next(answer);
    tally_->add(result);
    return result;
  }

  template <class Release, class Next>
  disposition preview(const Release& answer, const local&, const Next& next) const {
    return next(answer);
  }

 private:
  disposition_tally* tally_;
};

}  // namespace detail

/// A gate that lets all pass, and counts what became of it behind. The tally has to live as long as the pipeline.
inline auto counted(disposition_tally& tally) noexcept { return detail::counted_stage(tally); }

}  // namespace muffle::inline MUFFLE_ABI
