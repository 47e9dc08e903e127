// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <muffle/c/muffle.h>
#include <muffle/abi.hpp>
#include <muffle/c/detail/held_record.hpp>
#include <muffle/pipeline/disposition.hpp>
#include <muffle/pipeline/local.hpp>
#include <muffle/pipeline/pipeline.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI::c::detail {

/// Other values than the C++ ones, so that those can be put in another order.
constexpr muffle_v0_disposition to_c(disposition value) noexcept {
  switch (value) {
    case disposition::passed_on:
      return MUFFLE_V0_PASSED_ON;
    case disposition::no_title:
      return MUFFLE_V0_NO_TITLE;
    case disposition::no_consent:
      return MUFFLE_V0_NO_CONSENT;
    case disposition::small_crowd:
      return MUFFLE_V0_SMALL_CROWD;
    case disposition::not_sampled:
      return MUFFLE_V0_NOT_SAMPLED;
    case disposition::same_title:
      return MUFFLE_V0_SAME_TITLE;
    case disposition::not_drawn:
      return MUFFLE_V0_NOT_DRAWN;
    case disposition::budget_spent:
      return MUFFLE_V0_BUDGET_SPENT;
    case disposition::epoch_is_over:
      return MUFFLE_V0_EPOCH_IS_OVER;
    case disposition::outbox_full:
      return MUFFLE_V0_OUTBOX_FULL;
    case disposition::not_stored:
      return MUFFLE_V0_NOT_STORED;
    case disposition::held_by_host:
      return MUFFLE_V0_HELD_BY_HOST;
  }
  return MUFFLE_V0_HELD_BY_HOST;
}

/// What would leave, in all its forms.
struct previewed_forms {
  disposition became = disposition::held_by_host;
  std::optional<encoded_bytes> bytes{};
  std::string json{};
  std::string text{};
};

/// A pipeline of the host, whatever its type. Calls are counted, so that the host can wait for their end before it ends
/// what they stand on.
class pipeline_entry {
 public:
  explicit pipeline_entry(std::string_view called, const record_shape& of) : name(called), shape(of) {}
  pipeline_entry(const pipeline_entry&) = delete;
  pipeline_entry& operator=(const pipeline_entry&) = delete;
  virtual ~pipeline_entry() = default;

  const std::string name;
  const record_shape& shape;
  muffle_v0_pipeline_info info{};
  std::vector<std::string_view> policies{};

  virtual std::string stage(std::size_t number) const = 0;
  virtual disposition send(const held_record& raw, const local& at) const = 0;
  virtual previewed_forms preview(const held_record& raw, const local& at) const = 0;

  /// Calls that came before are awaited; later ones do not begin. Not to be called by a stage of the pipeline itself.
  void withdraw() {
    std::unique_lock lock(mutex_);
    is_withdrawn_ = true;
    ended_.wait(lock, [this] { return calls_ == 0; });
  }

  /// A call that is on. False where the pipeline is withdrawn.
  class call {
   public:
    explicit call(pipeline_entry& of) : of_(of) {
      const std::lock_guard lock(of_.mutex_);
      is_begun_ = !of_.is_withdrawn_;
      of_.calls_ += is_begun_;
    }
    call(const call&) = delete;
    call& operator=(const call&) = delete;
    ~call() {
      if (!is_begun_) return;
      const std::lock_guard lock(of_.mutex_);
      if (--of_.calls_ == 0) of_.ended_.notify_all();
    }
    explicit operator bool() const noexcept { return is_begun_; }

   private:
    pipeline_entry& of_;
    bool is_begun_ = false;
  };

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t calls_ = 0;
  bool is_withdrawn_ = false;
};

template <class Answers>
struct shape_of_answers;
template <class... Policies>
struct shape_of_answers<muffle::detail::type_list<Policies...>> : shape_of<Policies...> {};

template <class Pipeline>
class pipeline_entry_of final : public pipeline_entry {
 public:
  using answers = typename Pipeline::answers;

  pipeline_entry_of(std::string_view called, const Pipeline& send)
      : pipeline_entry(called, shape_of_answers<answers>::value), send_(send) {
    [this]<class... Policies>(muffle::detail::type_list<Policies...>) {
      policies = {policy_name<Policies>...};
    }(answers{});
    info.cells = Pipeline::cells;
    info.capacity_millibits = Pipeline::capacity_bits.thousandths;
    info.policies = static_cast<std::uint32_t>(policies.size());
    info.stages = static_cast<std::uint32_t>(send_.describe().size());
    info.members = static_cast<std::uint32_t>(shape.members.size());
    info.needs_title = Pipeline::needs_title;
  }

  std::string stage(std::size_t number) const override { return send_.describe().at(number).text(); }

  disposition send(const held_record& raw, const local& at) const override { return send_(record_in(raw), at); }

  previewed_forms preview(const held_record& raw, const local& at) const override {
    const auto seen = send_.preview(record_in(raw), at);
    previewed_forms result;
    result.became = seen.became;
    if (!seen.payload) return result;
    if constexpr (std::convertible_to<decltype(*seen.payload), encoded_bytes>) {
      result.bytes = *seen.payload;
    } else {
      result.bytes = seen.payload->bytes();
      result.json = seen.payload->json().view();
      result.text = seen.payload->text();
    }
    return result;
  }

 private:
  using record = typename Pipeline::record;

  static const record& record_in(const held_record& raw) { return static_cast<const held<record>&>(raw).raw; }

  Pipeline send_;
};

}  // namespace muffle::inline MUFFLE_ABI::c::detail
