// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/noise/dummies.hpp>
#include <muffle/noise/random_source.hpp>
#include <muffle/noise/system_random.hpp>
#include <muffle/pipeline/bounded.hpp>
#include <muffle/pipeline/consented.hpp>
#include <muffle/pipeline/epochs.hpp>
#include <muffle/pipeline/outgoing.hpp>
#include <muffle/pipeline/stage.hpp>
#include <muffle/policy/capacity.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/store/store.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Names policies where a type has to know them: `muffle::outbox box(muffle::answers<length, quality>, file, weekly)`.
template <policy_type... Policies>
inline constexpr detail::type_list<Policies...> answers{};

/// What an outbox does beside keeping releases.
template <policy_type... Policies>
struct outbox_options {
  std::size_t capacity = 4096;  ///< how many releases may wait; more are dropped, the newest first
  std::uint32_t batch = 1;      ///< how many are handed over together: see `take_batch`
  std::optional<dummies<Policies...>> hiding{};
};

/// What an outbox holds and what became of what it held. Stays on the machine.
struct outbox_status {
  std::size_t collecting = 0;           ///< of the epoch that is on, of which some may still be displaced
  std::size_t waiting = 0;              ///< of epochs before, with dummies
  std::uint64_t dropped = 0;            ///< because the outbox was full
  std::uint64_t refused = 0;            ///< because nobody agreed to them any more
  std::uint64_t of_other_policies = 0;  ///< found in the store, and of none of these policies, or of another version
  std::uint64_t store_failures = 0;     ///< how often the store could not be written
};

namespace detail {

/// No policy may be there in two versions: a collector who has answers to both knows more of a title than either tells.
template <class... Policies>
consteval bool are_one_version_each() {
  const std::array<std::string_view, sizeof...(Policies)> names{policy_name<Policies>...};
  for (std::size_t i = 0; i != names.size(); ++i) {
    for (std::size_t j = 0; j != i; ++j) {
      if (names[i] == names[j]) return false;
    }
  }
  return true;
}

}  // namespace detail

/// Where releases wait until they can leave without telling more than themselves. What is put in during one epoch is
/// handed over in the next one, one release at a time, in an order and at moments that are drawn at random; the host
/// asks whether anything is due, and sends it. Safe to be shared by threads.
///
/// What waits is kept in a store over crashes and power cuts. A release is struck there before it is handed over, so
/// that a crash can lose that one, and never has it sent twice. The store holds the releases, and for each an epoch, the
/// number of the agreement that it was collected under, and draws under the installation's secret; no time, title or
/// household. Who has the ledger, too, can tell by that number whose answer it is.
///
/// A clock that is set back to an epoch that is over opens none of it again: releases of it are held back until the
/// clock has passed. One that jumps ahead ends the epoch that is on, once, however far it jumps.
template <class... Policies, block_store Store, unix_clock Clock, random_source Random>
class outbox<detail::type_list<Policies...>, Store, Clock, Random> {
  static_assert(sizeof...(Policies) != 0, "muffle: an outbox holds answers: name the policies, as in answers<a, b>");
  static_assert(detail::are_one_version_each<Policies...>(),
                "muffle: releases of two versions of a policy do not go together: an outbox holds those of one");

 public:
  using outgoing_type = outgoing<Policies...>;
  using options = outbox_options<Policies...>;

  /// Opens the store, which has to live as long. What came of that is `opened`.
  outbox(detail::type_list<Policies...>, Store& store, epochs<Clock> when, options wanted = {}, Random random = {})
      : store_(store), epochs_(std::move(when)), options_(std::move(wanted)), random_(std::move(random)) {
    if (options_.batch == 0) options_.batch = 1;
    open();
  }

  /// What was found in the store. With a problem nothing can be put in or taken out.
  const loaded& opened() const noexcept { return opened_; }

  outbox_status status() const {
    const std::lock_guard lock(mutex_);
    outbox_status result = status_;
    result.collecting = collecting_count_;
    result.waiting = waiting_.size();
    return result;
  }

  /// How many answers to this policy it holds that may leave as things stand, with dummies. Stays on the machine.
  template <policy_type P, consent_source Ledger>
  std::size_t count(const Ledger& ledger) const {
    return count_if(ledger, [](const entry& each) {
      return detail::take_big_endian(each.bytes.data()) == policy_fingerprint<P>;
    });
  }

  /// How many of those would be sent as this one, byte for byte.
  template <consent_source Ledger>
  std::size_t count(const Ledger& ledger, const outgoing_type& like) const {
    return count_if(ledger, [&](const entry& each) { return each.bytes == like.bytes(); });
  }

  const options& wanted() const noexcept { return options_; }

  /// What `into(outbox)` does, with what stages put beside the release. Without a ticket of `bounded`, as many as come;
  /// without an agreement, it leaves where the ledger allows its kind then.
  template <policy_type P, class... Beside>
  disposition put(const release<P>& answer, const Beside&... beside) {
    return put(encode(answer), tickets(beside...));
  }

  /// What `put` would do, and what would be handed over then, byte for byte. Nothing is changed by it.
  template <policy_type P, class... Beside>
  std::pair<disposition, outgoing_type> preview(const release<P>& answer, const Beside&... beside) {
    const std::lock_guard lock(mutex_);
    const tickets given(beside...);
    const std::uint64_t epoch = given.bound ? given.bound->epoch : epochs_.current();
    const disposition became = !opened_.problem.empty() ? disposition::not_stored
                               : epoch < open_epoch_    ? disposition::epoch_is_over
                                                        : place_of(epoch, given.bound).first;
    return {became, outgoing_type(encode(answer))};
  }

  /// The release that is due, if one is. It is then out of the outbox: if it cannot be sent, it is lost. What nobody
  /// agrees to any more is struck instead. Ask often, such as every minute.
  template <consent_source Ledger>
  std::optional<outgoing_type> take_due(const Ledger& ledger) {
    const std::lock_guard lock(mutex_);
    if (options_.batch != 1 || !is_due() || !take(ledger)) return std::nullopt;
    return outgoing_type(taken_.front().bytes);
  }

  /// For a host that must batch: as many as the option says, sorted, so that their order tells nothing; none until
  /// there are as many. A batch is a release of its own, which tells up to `batch_capacity(cells, size)`.
  template <consent_source Ledger>
  std::vector<outgoing_type> take_due_batch(const Ledger& ledger) {
    const std::lock_guard lock(mutex_);
    std::vector<outgoing_type> result;
    if (!is_due() || !take(ledger)) return result;
    for (const entry& each : taken_) result.push_back(outgoing_type(each.bytes));
    std::sort(result.begin(), result.end());
    return result;
  }

  /// Wipes all that waits: after consent was withdrawn, nothing leaves. That an epoch was open is kept. False where the
  /// store could not be wiped; nothing is handed over all the same, and it is tried again with the next change.
  bool forget() {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
    collecting_.clear();
    unbounded_.clear();
    collecting_count_ = 0;
    changes_.clear();
    return rewrite();
  }

 private:
  /// What stages put beside a release.
  struct tickets {
    agreement under{};
    std::optional<bound_ticket> bound{};

    template <class... Beside>
    explicit tickets(const Beside&... beside) {
      (take(beside), ...);
    }

   private:
    void take(const agreement& given) { under = given; }
    void take(const bound_ticket& drawn) { bound = drawn; }
  };

  struct entry {
    std::uint64_t number = 0;  ///< which of the adds in the store it is
    std::uint64_t epoch = 0;
    std::uint64_t household = 0;
    std::uint64_t lot = 0;
    agreement under{};
    encoded_bytes bytes{};
  };

  enum class change : std::uint64_t { add = 1, strike = 2, open_epoch = 3 };
  static constexpr std::size_t change_size = 56;

  // The store.

  void write_change(change what, std::uint64_t a = 0, std::uint64_t b = 0, std::uint64_t c = 0, std::uint64_t d = 0,
                    const encoded_bytes& bytes = {}) {
    const std::size_t at = changes_.size();
    changes_.resize(at + change_size);
    detail::put_big_endian(&changes_[at], static_cast<std::uint64_t>(what));
    detail::put_big_endian(&changes_[at + 8], a);
    detail::put_big_endian(&changes_[at + 16], b);
    detail::put_big_endian(&changes_[at + 24], c);
    detail::put_big_endian(&changes_[at + 32], d);
    std::copy(bytes.begin(), bytes.end(), changes_.begin() + static_cast<std::ptrdiff_t>(at + 40));
  }

  void write_add(entry& added) {
    added.number = added_++;
    write_change(change::add, added.epoch, added.household, added.lot, added.under.number, added.bytes);
  }

  /// Whether the store takes changes. Where it did not take the last ones, or has far more of them than releases wait,
  /// all that there is is written anew first.
  bool make_ready() {
    const bool is_long = logged_ > 4 * (waiting_.size() + collecting_count_) + 4096;
    return (is_appendable_ && !is_long) || rewrite();
  }

  /// Whether the changes are there after a power cut.
  bool commit() {
    if (changes_.empty()) return true;
    logged_ += changes_.size() / change_size;
    is_appendable_ = is_appendable_ && store_.append(changes_);
    if (!is_appendable_) ++status_.store_failures;
    changes_.clear();
    return is_appendable_;
  }

  /// Writes all that there is anew.
  bool rewrite() {
    added_ = 0;
    changes_.clear();
    write_change(change::open_epoch, open_epoch_);
    for_each_entry([this](entry& each) { write_add(each); });
    logged_ = changes_.size() / change_size;
    is_appendable_ = opened_.problem.empty() && store_.replace(changes_);
    if (!is_appendable_) ++status_.store_failures;
    changes_.clear();
    return is_appendable_;
  }

  template <class Each>
  void for_each_entry(Each each) {
    for (entry& one : waiting_) each(one);
    for (entry& one : unbounded_) each(one);
    for (auto& [household, entries] : collecting_) {
      for (entry& one : entries) each(one);
    }
  }

  void open() {
    std::vector<entry> found;
    std::vector<bool> is_struck;
    opened_ = store_.load([&](std::span<const std::byte> block) {
      for (; block.size() >= change_size; block = block.subspan(change_size)) {
        const std::uint64_t what = detail::take_big_endian(block.data());
        const std::uint64_t first = detail::take_big_endian(block.data() + 8);
        ++logged_;
        if (what == static_cast<std::uint64_t>(change::open_epoch)) {
          open_epoch_ = std::max(open_epoch_, first);
        } else if (what == static_cast<std::uint64_t>(change::strike)) {
          if (first < is_struck.size()) is_struck[static_cast<std::size_t>(first)] = true;
        } else if (what == static_cast<std::uint64_t>(change::add)) {
          entry added{found.size(),
                      first,
                      detail::take_big_endian(block.data() + 16),
                      detail::take_big_endian(block.data() + 24),
                      {detail::take_big_endian(block.data() + 32)},
                      {}};
          std::copy_n(block.begin() + 40, encoded_size, added.bytes.begin());
          found.push_back(added);
          is_struck.push_back(false);
        }
      }
    });
    is_appendable_ = opened_.problem.empty();
    added_ = found.size();
    for (const entry& each : found) {
      if (is_struck[static_cast<std::size_t>(each.number)]) continue;
      if (!is_of_ours(each.bytes)) {
        ++status_.of_other_policies;
      } else if (each.epoch < open_epoch_) {
        waiting_.push_back(each);
      } else {
        collect(each);
      }
    }
  }

  template <class Ledger, class Fits>
  std::size_t count_if(const Ledger& ledger, Fits fits) const {
    const std::lock_guard lock(mutex_);
    std::size_t result = 0;
    const auto look = [&](const std::vector<entry>& entries) {
      for (const entry& each : entries) result += fits(each) && is_allowed(ledger, each) ? 1 : 0;
    };
    look(waiting_);
    look(unbounded_);
    for (const auto& [household, entries] : collecting_) look(entries);
    return result;
  }

  static bool is_of_ours(const encoded_bytes& bytes) noexcept {
    const std::uint64_t fingerprint = detail::take_big_endian(bytes.data());
    const std::uint64_t cell = detail::take_big_endian(bytes.data() + 8);
    return ((policy_fingerprint<Policies> == fingerprint && cell < Policies::cells) || ...);
  }

  // Collecting.

  void collect(const entry& added) {
    const bool is_bounded = added.household != 0 || added.lot != 0;
    (is_bounded ? collecting_[added.household] : unbounded_).push_back(added);
    ++collecting_count_;
  }

  /// What becomes of an entry of the epoch that is on, or of a later one, and which other one makes room for it.
  std::pair<disposition, entry*> place_of(std::uint64_t epoch, const std::optional<bound_ticket>& ticket) {
    std::size_t count = 0;
    entry* displaced = nullptr;
    if (ticket && epoch == open_epoch_) {
      if (const auto household = collecting_.find(ticket->household); household != collecting_.end()) {
        count = household->second.size();
        for (entry& each : household->second) {
          if (each.lot == ticket->lot) return {disposition::not_drawn, nullptr};
          if (displaced == nullptr || each.lot > displaced->lot) displaced = &each;
        }
      }
    }
    if (ticket && count >= ticket->most) {
      const bool is_drawn = displaced != nullptr && displaced->lot > ticket->lot;
      return is_drawn ? std::pair(disposition::passed_on, displaced) : std::pair(disposition::not_drawn, nullptr);
    }
    const bool is_full = waiting_.size() + collecting_count_ >= options_.capacity;
    return {is_full ? disposition::outbox_full : disposition::passed_on, nullptr};
  }

  disposition put(const encoded_bytes& bytes, const tickets& given) {
    const std::lock_guard lock(mutex_);
    const std::optional<bound_ticket>& ticket = given.bound;
    if (!opened_.problem.empty()) return disposition::not_stored;
    const std::uint64_t epoch = ticket ? ticket->epoch : epochs_.current();
    if (epoch < open_epoch_) return disposition::epoch_is_over;
    if (epoch > open_epoch_) begin_epoch(epoch);

    const auto [became, displaced] = place_of(epoch, ticket);
    if (became == disposition::outbox_full) ++status_.dropped;
    if (became != disposition::passed_on) return became;

    entry added{0, epoch, ticket ? ticket->household : 0, ticket ? ticket->lot : 0, given.under, bytes};
    if (!make_ready()) return disposition::not_stored;
    if (displaced != nullptr) write_change(change::strike, displaced->number);
    write_add(added);
    if (!commit()) return disposition::not_stored;
    if (displaced != nullptr) {
      *displaced = added;
    } else {
      collect(added);
    }
    return disposition::passed_on;
  }

  /// Ends the epoch that is on: what was collected waits from now on, with the dummies of the epoch.
  void begin_epoch(std::uint64_t epoch) {
    const bool is_first = open_epoch_ == 0;
    waiting_.insert(waiting_.end(), unbounded_.begin(), unbounded_.end());
    for (const auto& [household, entries] : collecting_)
      waiting_.insert(waiting_.end(), entries.begin(), entries.end());
    unbounded_.clear();
    collecting_.clear();
    collecting_count_ = 0;
    make_ready();
    if (options_.hiding && !is_first) {
      constexpr std::array<std::uint64_t, sizeof...(Policies)> fingerprints{policy_fingerprint<Policies>...};
      for (std::uint64_t left = options_.hiding->draw_count(random_); left != 0; --left) {
        const auto drawn = options_.hiding->draw(random_);
        entry dummy{0, open_epoch_, 0, 0, {}, detail::encoded_cell(fingerprints[drawn.policy], drawn.cell)};
        write_add(dummy);
        waiting_.push_back(dummy);
      }
    }
    open_epoch_ = epoch;
    write_change(change::open_epoch, epoch);
    commit();
  }

  // Handing over.

  bool is_due() {
    if (!opened_.problem.empty()) return false;
    const std::int64_t now = epochs_.now();
    const std::uint64_t epoch = epochs_.at(now);
    if (epoch > open_epoch_) begin_epoch(epoch);
    if (!is_scheduled_ || scheduled_in_ != epoch) schedule(now);
    return waiting_.size() >= options_.batch && now >= next_;
  }

  /// Draws the next moment: the first of as many as there are to hand over, each uniform in what is left of the epoch.
  /// By drawing anew after each, nothing is made up for that was missed while the machine was off.
  void schedule(std::int64_t now) {
    is_scheduled_ = true;
    scheduled_in_ = epochs_.at(now);
    const auto moments = static_cast<double>(waiting_.size() / options_.batch);
    const std::uint64_t left = epochs_.seconds_left(now);
    const double uniform = (static_cast<double>(random_.next() >> 11) + 0.5) * 0x1p-53;
    const double share = moments > 0 ? -std::expm1(std::log(uniform) / moments) : 0;
    const auto wait = static_cast<std::int64_t>(share * static_cast<double>(left));
    next_ = now > std::numeric_limits<std::int64_t>::max() - wait ? now : now + wait;
  }

  /// Takes out as many as are handed over together, at random, into `taken_`; and strikes those, and what nobody agrees
  /// to any more.
  template <class Ledger>
  bool take(const Ledger& ledger) {
    taken_.clear();
    if (!make_ready()) return false;
    while (taken_.size() != options_.batch && !waiting_.empty()) {
      std::swap(waiting_[static_cast<std::size_t>(draw_below(random_, waiting_.size()))], waiting_.back());
      const entry drawn = waiting_.back();
      waiting_.pop_back();
      if (is_allowed(ledger, drawn)) {
        taken_.push_back(drawn);
      } else {
        write_change(change::strike, drawn.number);
        ++status_.refused;
      }
    }
    const bool are_enough = taken_.size() == options_.batch;
    if (are_enough) {
      for (const entry& each : taken_) write_change(change::strike, each.number);
    }
    if (!commit() || !are_enough) {
      waiting_.insert(waiting_.end(), taken_.begin(), taken_.end());
      return false;
    }
    schedule(epochs_.now());
    return true;
  }

  template <class Ledger>
  static bool is_allowed(const Ledger& ledger, const entry& waiting) {
    const std::uint64_t fingerprint = detail::take_big_endian(waiting.bytes.data());
    return ((policy_fingerprint<Policies> == fingerprint &&
             detail::still_stands(ledger, data_kind_of<Policies>, waiting.under)) ||
            ...);
  }

  mutable std::mutex mutex_;
  Store& store_;
  epochs<Clock> epochs_;
  options options_;
  Random random_;
  loaded opened_;
  outbox_status status_;

  std::uint64_t open_epoch_ = 0;
  std::vector<entry> waiting_;
  std::vector<entry> unbounded_;
  std::unordered_map<std::uint64_t, std::vector<entry>> collecting_;
  std::size_t collecting_count_ = 0;

  std::vector<entry> taken_;
  std::vector<std::byte> changes_;
  std::uint64_t added_ = 0;
  std::uint64_t logged_ = 0;
  bool is_appendable_ = false;

  bool is_scheduled_ = false;
  std::uint64_t scheduled_in_ = 0;
  std::int64_t next_ = 0;
};

template <class... Policies, block_store Store, unix_clock Clock, random_source Random = system_random>
outbox(detail::type_list<Policies...>, Store&, epochs<Clock>, outbox_options<Policies...> = {}, Random = {})
    -> outbox<detail::type_list<Policies...>, Store, Clock, Random>;

namespace detail {

template <class Outbox>
class into_stage;

template <class... Policies, class Store, class Clock, class Random>
class into_stage<outbox<type_list<Policies...>, Store, Clock, Random>> {
 public:
  using outbox_type = outbox<type_list<Policies...>, Store, Clock, Random>;
  static constexpr stage_kind kind = stage_kind::sink;

  constexpr explicit into_stage(outbox_type& box) noexcept : box_(&box) {}

  phrase describe() const {
    const auto& wanted = box_->wanted();
    phrase result =
        wanted.batch == 1
            ? phrase("stage.outbox",
                     "waits for the next epoch, to be handed over alone, in an order and at a moment drawn at random", {})
            : phrase("stage.outbox.batch",
                     "waits for the next epoch, to be handed over {0} together: a batch tells at most {1}",
                     {fmt::format("{}", wanted.batch),
                      fmt::format("{}", batch_capacity((Policies::cells + ...), wanted.batch))});
    if (wanted.hiding) {
      result += {"stage.outbox.dummies",
                 "; among {0} to {1} dummies in each epoch",
                 {fmt::format("{}", wanted.hiding->least()), fmt::format("{}", wanted.hiding->most())}};
    }
    return result;
  }

  template <policy_type P, class... Ticket>
  auto preview(const release<P>& answer, const local&, const Ticket&... ticket) const {
    return box_->preview(answer, ticket...);
  }

  template <class Value, class... Ticket>
  disposition operator()(const Value& value, const local&, const Ticket&... ticket) const {
    static_assert(is_release<Value>,
                  "muffle: only a release goes into an outbox: put `muffle::sanitize<policy>` or "
                  "`muffle::ask_one<policies...>(coin)` in front");
    if constexpr (is_release<Value>) {
      constexpr bool is_held = (std::is_same_v<typename Value::policy, Policies> || ...);
      static_assert(
          is_held, "muffle: this outbox was made without a policy of this pipeline: name it in `muffle::answers<...>`");
      if constexpr (is_held) return box_->put(value, ticket...);
    }
    return disposition::held_by_host;
  }

 private:
  outbox_type* box_;
};

}  // namespace detail

/// The sink: releases wait in this outbox, which has to live as long as the pipeline.
template <class... Policies, class Store, class Clock, class Random>
constexpr auto into(outbox<detail::type_list<Policies...>, Store, Clock, Random>& box) noexcept {
  return detail::into_stage<outbox<detail::type_list<Policies...>, Store, Clock, Random>>(box);
}

}  // namespace muffle::inline MUFFLE_ABI
