// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/epochs.hpp>
#include <muffle/noise/dummies.hpp>
#include <muffle/noise/random_source.hpp>
#include <muffle/noise/system_random.hpp>
#include <muffle/pipeline/asked_quarters.hpp>
#include <muffle/pipeline/bounded.hpp>
#include <muffle/pipeline/consented.hpp>
#include <muffle/pipeline/forget_order.hpp>
#include <muffle/pipeline/outbox_status.hpp>
#include <muffle/pipeline/outgoing.hpp>
#include <muffle/pipeline/release_log.hpp>
#include <muffle/pipeline/reservoir.hpp>
#include <muffle/pipeline/schedule.hpp>
#include <muffle/pipeline/waiting_release.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/store/store.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Names policies where a type has to know them: `muffle::outbox box(muffle::answers<length, quality>, file, weekly)`.
template <policy_type... Policies>
inline constexpr detail::type_list<Policies...> answers{};

/// When an outbox writes what is put in.
enum class commit_mode : std::uint8_t {
  at_once,  ///< before `put` returns: no crash loses it, and each waits for the disk
  grouped,  ///< with the next question, all of it together: until then a crash loses it, and `put` waits for nothing
};

/// What an outbox does beside keeping releases.
template <policy_type... Policies>
struct outbox_options {
  std::size_t capacity = 4096;  ///< how many releases may wait; more are dropped, the newest first
  std::uint32_t batch = 1;      ///< how many are handed over together: see `take_batch`
  std::optional<dummies<Policies...>> hiding{};
  commit_mode commits = commit_mode::at_once;
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
/// handed over in the next one in which somebody asks, one release at a time, in an order and at moments that are drawn
/// at random; the host asks whether anything is due, and sends it. The moments are drawn in the time in which somebody
/// asks, since a machine that was asleep or off would be known by the minute at which it is on again. What has not left
/// when its epoch ends is dropped, and counted as `unsent`. Safe to be shared by threads.
///
/// What waits is kept in a store over crashes and power cuts. A release is struck there before it is handed over, so
/// that a crash can lose that one, and never has it sent twice. The store holds the releases, and for each an epoch and
/// the number of the agreement that it was collected under; no time, title or household, and, once their epoch is over,
/// nothing of their order. Who has the ledger, too, can tell by that number whose answer it is. It holds for how long
/// somebody asked in this epoch and in the last one, in quarters of an hour. Until their epoch is over, it also holds
/// what `bounded` drew under the installation's secret: who has that, too, can find by trying which titles of the epoch
/// that is on are in it. Where something goes, all that is left is written anew: the store holds nothing of what was
/// sent, displaced or refused, and no draws of an epoch that is over, from the next question, put or start on.
///
/// With grouped commits all this is so from the next question on: until then the store is as it was, and what was put
/// in since is in memory alone. Nothing but releases can be lost by it; records are kept nowhere.
///
/// A clock that is set back to an epoch that is over opens none of it again: releases of it are held back until the
/// clock has passed. One that jumps ahead ends the epoch that is on, once, however far it jumps.
template <class... Policies, block_store Store, unix_clock Clock, random_source Random>
class outbox<detail::type_list<Policies...>, Store, Clock, Random> {
  static_assert(sizeof...(Policies) != 0, "muffle: an outbox holds answers: name the policies, as in answers<a, b>");
  static_assert(detail::are_one_version_each<Policies...>(),
                "muffle: releases of two versions of a policy do not go together: an outbox holds those of one");

 public:
  using clock_type = Clock;
  using outgoing_type = outgoing<Policies...>;
  using options = outbox_options<Policies...>;

  /// Opens the store, which has to live as long. What came of that is `opened`.
  outbox(detail::type_list<Policies...>, Store& store, epochs<Clock> when, options wanted = {}, Random random = {})
      : log_(store), epochs_(std::move(when)), options_(std::move(wanted)), random_(std::move(random)) {
    if (options_.batch == 0) options_.batch = 1;
    open();
  }

  ~outbox() {
    if (opened_.problem.empty() && options_.commits == commit_mode::grouped) write_uncommitted();
  }

  /// What was found in the store. With a problem nothing can be put in or taken out.
  const loaded& opened() const noexcept { return opened_; }

  outbox_status status() const {
    const std::lock_guard lock(mutex_);
    outbox_status result = status_;
    result.collecting = collecting_.size();
    result.waiting = waiting_.size();
    result.epochs_ahead = open_epoch_ - std::min(epochs_.current(), open_epoch_);
    result.store_failures = log_.failures();
    return result;
  }

  /// How many answers to this policy it holds that may leave as things stand, with dummies. Stays on the machine.
  template <policy_type P, consent_source Ledger>
  std::size_t count(const Ledger& ledger) const {
    return count_if(ledger, [](const detail::waiting_release& each) {
      return detail::take_big_endian(each.bytes.data()) == policy_fingerprint<P>;
    });
  }

  /// How many of those would be sent as this one, byte for byte.
  template <consent_source Ledger>
  std::size_t count(const Ledger& ledger, const outgoing_type& like) const {
    return count_if(ledger, [&](const detail::waiting_release& each) { return each.bytes == like.bytes(); });
  }

  const options& wanted() const noexcept { return options_; }
  const epochs<Clock>& when() const noexcept { return epochs_; }

  /// What `into(outbox)` does, with what stages put beside the release. Without a ticket of `bounded`, as many as come;
  /// without an agreement, it leaves where the ledger allows its kind then.
  template <policy_type P, class... Beside>
  disposition put(const release<P>& answer, const Beside&... beside) {
    const std::lock_guard lock(mutex_);
    const tickets given(beside...);
    const auto [became, displaced] = make_room(given.bound);
    // Only what is taken is encoded: of a household that plays much, few are.
    if (became != disposition::passed_on) return became;
    return keep({open_epoch_, given.bound ? given.bound->household : 0, given.bound ? given.bound->lot : 0, given.under,
                 encode(answer)},
                displaced);
  }

  /// What `put` would do, and what would be handed over then, byte for byte. Nothing is changed by it.
  template <policy_type P, class... Beside>
  std::pair<disposition, outgoing_type> preview(const release<P>& answer, const Beside&... beside) {
    const std::lock_guard lock(mutex_);
    const tickets given(beside...);
    const std::uint64_t epoch = epoch_of(given.bound);
    detail::reservoir none_yet;
    const disposition became = !opened_.problem.empty() ? disposition::not_stored
                               : epoch < open_epoch_    ? disposition::epoch_is_over
                               : epoch == open_epoch_   ? place_in(collecting_, given.bound).first
                                                        : place_in(none_yet, given.bound).first;
    return {became, outgoing_type(encode(answer))};
  }

  /// The release that is due, if one is. It is then out of the outbox: if it cannot be sent, it is lost, unless no
  /// connection came about and `put_back` takes it. What nobody
  /// agrees to any more is struck for good, whether it is due or not: do not ask with a ledger that cannot be read. Ask
  /// every minute or so while the machine is on: a release leaves at a question, and the fewer there are in a day, the
  /// better their times tell the machine.
  template <consent_source Ledger>
  std::optional<outgoing_type> take_due(const Ledger& ledger) {
    const std::lock_guard lock(mutex_);
    if (options_.batch != 1 || !is_due(ledger) || !take()) return std::nullopt;
    return outgoing_type(taken_.front().bytes);
  }

  /// Takes back what was handed over last and cannot have reached anybody, since no connection came about: it waits for
  /// another moment of its epoch. Who got an answer, or sent a byte, has sent it. False where it was not handed over
  /// last, was taken back before, or missed its epoch; or where the store could not be written: then a crash loses it.
  bool put_back(const outgoing_type& unsent) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(taken_.begin(), taken_.end(), [&](const detail::waiting_release& each) {
      return each.bytes == unsent.bytes();
    });
    if (found == taken_.end() || !opened_.problem.empty()) return false;
    waiting_.push_back(*found);
    taken_.erase(found);
    return write_all();
  }

  /// For a host that must batch: as many as the option says, sorted, so that their order tells nothing; none until
  /// there are as many. A batch is a release of its own, which tells up to `batch_capacity(cells, size)`.
  template <consent_source Ledger>
  std::vector<outgoing_type> take_due_batch(const Ledger& ledger) {
    const std::lock_guard lock(mutex_);
    std::vector<outgoing_type> result;
    if (!is_due(ledger) || !take()) return result;
    for (const detail::waiting_release& each : taken_) result.push_back(outgoing_type(each.bytes));
    std::sort(result.begin(), result.end());
    return result;
  }

  /// Takes out all that nobody agrees to any more: to be called when an answer was taken back, since it is on the disk
  /// until then. `take_due` does the same. False where the store could not be written, and may hold it still; nothing
  /// of it is handed over all the same, and it is tried again with the next sweep, change or question.
  template <consent_source Ledger>
  bool sweep(const Ledger& ledger) {
    const std::lock_guard lock(mutex_);
    return opened_.problem.empty() && strike_refused(ledger) && make_ready();
  }

  /// Writes what grouped commits have not written yet, as the next question and the end of the outbox do. False where
  /// the store could not be written; it is tried again with the next question.
  bool commit() {
    const std::lock_guard lock(mutex_);
    return opened_.problem.empty() && write_uncommitted();
  }

  /// The way back where the clock once ran far ahead: since then all is held back (`epoch_is_over`, and `status` says
  /// for how many epochs). To be called when somebody has said that the clock is right now. What waits is dropped,
  /// since its epoch is not known; of epochs that were on before, more can leave than each household was bound to.
  /// False where the store could not be written; it is tried again with the next change.
  bool trust_clock() {
    const std::lock_guard lock(mutex_);
    const std::uint64_t epoch = epochs_.current();
    if (!opened_.problem.empty()) return false;
    if (epoch >= open_epoch_) return true;
    status_.unsent += waiting_.size() + collecting_.size();
    waiting_.clear();
    collecting_.clear();
    taken_.clear();
    open_epoch_ = epoch;
    next_.begin_epoch();
    has_come_ = false;
    return write_all();
  }

  /// Wipes all that waits: after consent was withdrawn, nothing leaves. That an epoch was open is kept. False where the
  /// store could not be wiped; nothing is handed over all the same, and it is tried again with the next change.
  bool forget() {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
    collecting_.clear();
    taken_.clear();
    is_used_ = false;
    return write_all();
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

  void open() {
    opened_ = log_.open(
        [this](std::uint64_t epoch, const detail::asked_quarters& asked) {
          open_epoch_ = epoch;
          next_.resume(asked);
          is_used_ = asked != detail::asked_quarters{};
        },
        [this](const detail::waiting_release& each) {
          if (!is_of_ours(each.bytes)) {
            ++status_.of_other_policies;
          } else if (each.epoch < open_epoch_) {
            waiting_.push_back(each);
          } else {
            collecting_.put(each);
          }
        });
    // Nothing of an epoch that is over waits for the first question.
    if (opened_.problem.empty() && open_epoch_ != 0 && epochs_.current() > open_epoch_) {
      begin_epoch(epochs_.current());
      make_ready();
    }
  }

  /// Writes anew all that there is; where that fails, it is tried again before the next change and with each question.
  bool write_all() {
    const detail::asked_quarters asked = is_used_ ? next_.quarters() : detail::asked_quarters{};
    const bool is_written = log_.replace(open_epoch_, asked, waiting_.size() + collecting_.size(), [this](auto see) {
      for (const detail::waiting_release& each : waiting_) see(each);
      collecting_.for_each(see);
    });
    is_rewrite_due_ = !is_written;
    if (!is_written) return false;
    next_.was_kept(asked);
    uncommitted_.clear();
    return true;
  }
  bool make_ready() { return (log_.is_appendable() && !is_rewrite_due_) || write_all(); }

  bool write_uncommitted() {
    if (uncommitted_.empty() && !is_rewrite_due_) return true;
    if (!make_ready()) return false;
    if (uncommitted_.empty()) return true;
    if (!log_.append(uncommitted_)) return false;
    uncommitted_.clear();
    return true;
  }

  /// In memory alone, until the next question.
  void put_uncommitted(const detail::waiting_release& added, detail::waiting_release* displaced) {
    if (displaced == nullptr) {
      collecting_.put(added);
    } else {
      const auto is_displaced = [&](const detail::waiting_release& each) {
        return each.epoch == displaced->epoch && each.household == displaced->household && each.lot == displaced->lot;
      };
      is_rewrite_due_ = std::erase_if(uncommitted_, is_displaced) == 0 || is_rewrite_due_;
      *displaced = added;
      ++status_.displaced;
    }
    uncommitted_.push_back(added);
  }

  template <class Ledger, class Fits>
  std::size_t count_if(const Ledger& ledger, Fits fits) const {
    const std::lock_guard lock(mutex_);
    std::size_t result = 0;
    standing<Ledger> stands(ledger);
    const auto look = [&](const detail::waiting_release& each) { result += fits(each) && stands(each) ? 1 : 0; };
    for (const detail::waiting_release& each : waiting_) look(each);
    collecting_.for_each(look);
    return result;
  }

  static bool is_of_ours(const encoded_bytes& bytes) noexcept {
    const std::uint64_t fingerprint = detail::take_big_endian(bytes.data());
    const std::uint64_t cell = detail::take_big_endian(bytes.data() + 8);
    return ((policy_fingerprint<Policies> == fingerprint && cell < Policies::cells) || ...);
  }

  std::uint64_t epoch_of(const std::optional<bound_ticket>& ticket) const {
    return ticket ? ticket->epoch : epochs_.current();
  }

  /// What becomes of a release of the epoch of which this was collected, and which other one makes room for it.
  std::pair<disposition, detail::waiting_release*> place_in(detail::reservoir& collected,
                                                            const std::optional<bound_ticket>& ticket) const {
    const auto [is_taken, displaced, is_same_title] = collected.place_of(ticket);
    if (!is_taken) return {is_same_title ? disposition::same_title : disposition::not_drawn, nullptr};
    const bool is_full = displaced == nullptr && waiting_.size() + collecting_.size() >= options_.capacity;
    return {is_full ? disposition::outbox_full : disposition::passed_on, displaced};
  }

  /// What becomes of a release that is put in, whose epoch is on from here on.
  std::pair<disposition, detail::waiting_release*> make_room(const std::optional<bound_ticket>& ticket) {
    if (!opened_.problem.empty()) return {disposition::not_stored, nullptr};
    const std::uint64_t epoch = epoch_of(ticket);
    if (epoch < open_epoch_) return {disposition::epoch_is_over, nullptr};
    is_used_ = true;
    if (epoch > open_epoch_) {
      begin_epoch(epoch);
      if (options_.commits != commit_mode::grouped) make_ready();
    }
    const auto result = place_in(collecting_, ticket);
    if (result.first == disposition::outbox_full) ++status_.dropped;
    return result;
  }

  disposition keep(detail::waiting_release added, detail::waiting_release* displaced) {
    if (options_.commits == commit_mode::grouped) {
      put_uncommitted(added, displaced);
      return disposition::passed_on;
    }
    if (displaced == nullptr) {
      if (!make_ready() || !log_.append(added)) return disposition::not_stored;
      collecting_.put(added);
      return disposition::passed_on;
    }
    std::swap(*displaced, added);
    if (write_all()) {
      ++status_.displaced;
      return disposition::passed_on;
    }
    std::swap(*displaced, added);
    return disposition::not_stored;
  }

  /// Ends the epoch that is on: what was collected waits from now on, with the dummies of the epoch, and nothing is
  /// kept of households and lots. What waited until now has missed its epoch: were it handed over in another one, more
  /// would leave in some epochs than in others.
  void begin_epoch(std::uint64_t epoch) {
    const bool is_first = open_epoch_ == 0;
    status_.unsent += waiting_.size();
    taken_.clear();
    if (options_.hiding && !is_first) {
      constexpr std::array<std::uint64_t, sizeof...(Policies)> fingerprints{policy_fingerprint<Policies>...};
      std::uint64_t left = options_.hiding->draw_count(random_);
      for (; left != 0 && collecting_.size() < options_.capacity; --left) {
        const auto drawn = options_.hiding->draw(random_);
        collecting_.put(
            {.epoch = open_epoch_, .bytes = detail::encoded_cell(fingerprints[drawn.policy], drawn.cell)});
      }
    }
    detail::forget_order(collecting_, waiting_);
    collecting_.clear();
    open_epoch_ = epoch;
    next_.begin_epoch();
    has_come_ = false;
    is_rewrite_due_ = true;
  }

  // Handing over.

  /// Whether something is to be handed over, among what people still agree to.
  template <class Ledger>
  bool is_due(const Ledger& ledger) {
    if (!opened_.problem.empty()) return false;
    const std::int64_t now = epochs_.now();
    const std::uint64_t epoch = epochs_.at(now);
    if (epoch > open_epoch_) {
      is_used_ = is_used_by(ledger);
      begin_epoch(epoch);
    }
    write_uncommitted();
    strike_refused(ledger);
    has_come_ = next_.has_come(now, waiting_.size() / options_.batch, random_) || has_come_;
    if (next_.has_more_to_keep()) keep_asked(ledger);
    return make_ready() && has_come_ && waiting_.size() >= options_.batch;
  }

  template <class Ledger>
  void keep_asked(const Ledger& ledger) {
    is_used_ = is_used_by(ledger);
    if (!is_used_ || !make_ready() || !next_.has_more_to_keep()) return;
    const detail::asked_quarters asked = next_.quarters();
    if (log_.append(open_epoch_, asked)) next_.was_kept(asked);
  }

  /// Whether anything is in it, or may come to be: or else nothing is kept of how long somebody asked.
  template <class Ledger>
  bool is_used_by(const Ledger& ledger) const {
    return !waiting_.empty() || collecting_.size() != 0 || (ledger.allows(data_kind_of<Policies>) || ...);
  }

  /// Takes out as many as are handed over together, at random, into `taken_`. They are gone from the store before.
  bool take() {
    taken_.clear();
    while (taken_.size() != options_.batch) {
      std::swap(waiting_[static_cast<std::size_t>(draw_below(random_, waiting_.size()))], waiting_.back());
      taken_.push_back(waiting_.back());
      waiting_.pop_back();
    }
    if (write_all()) {
      has_come_ = false;
      return true;
    }
    waiting_.insert(waiting_.end(), taken_.begin(), taken_.end());
    taken_.clear();
    return false;
  }

  // Consent.

  /// Whether what was collected may leave now. What the ledger said is kept in a table by policy and agreement; it is
  /// asked again only where another answer took the place. However many agreements there are, a release costs the same.
  template <class Ledger>
  class standing {
    static_assert(detail::go_by_one_clock<Ledger, outbox>,
                  "muffle: this ledger goes by another clock than the outbox: make one `muffle::epochs`, and give it to both");

   public:
    explicit standing(const Ledger& ledger) : ledger_(&ledger) {}

    bool operator()(const detail::waiting_release& release) {
      const std::uint64_t fingerprint = detail::take_big_endian(release.bytes.data());
      const std::size_t place = (fingerprint + release.under.number) % answers_.size();
      answer& kept = answers_[place];
      if (!is_there_[place] || kept.fingerprint != fingerprint || kept.under != release.under.number) {
        is_there_.set(place);
        // One by one: a copy of the three would have to wait until they are written.
        kept.fingerprint = fingerprint;
        kept.under = release.under.number;
        kept.stands = ((policy_fingerprint<Policies> == fingerprint &&
                        detail::still_stands(*ledger_, data_kind_of<Policies>, release.under)) ||
                       ...);
      }
      return kept.stands;
    }

   private:
    struct answer {
      std::uint64_t fingerprint;
      std::uint64_t under;
      bool stands;
    };
    const Ledger* ledger_;
    // Every question makes this table, most of them for few releases: what is not there is not even zeroed.
    std::bitset<256> is_there_;
    std::array<answer, 256> answers_;
  };

  /// False where the store still holds what was struck now.
  template <class Ledger>
  bool strike_refused(const Ledger& ledger) {
    standing<Ledger> stands(ledger);
    const auto is_refused = [&](const detail::waiting_release& each) { return !stands(each); };
    const std::size_t struck = std::erase_if(waiting_, is_refused) + collecting_.erase_if(is_refused);
    status_.refused += struck;
    if (struck == 0) return true;
    is_used_ = is_used_by(ledger);
    return write_all();
  }

  mutable std::mutex mutex_;
  detail::release_log<Store> log_;
  epochs<Clock> epochs_;
  options options_;
  Random random_;
  loaded opened_;
  outbox_status status_;

  std::uint64_t open_epoch_ = 0;
  detail::reservoir collecting_;
  std::vector<detail::waiting_release> waiting_;  // of the epoch before
  detail::schedule next_;
  bool has_come_ = false;  // a moment, at which the store could not be written
  bool is_used_ = false;   // see `is_used_by`

  std::vector<detail::waiting_release> taken_;        // last, to be put back if it was not sent
  std::vector<detail::waiting_release> uncommitted_;  // of what was put in
  bool is_rewrite_due_ = false;                       // an append would not do
};

template <class... Policies, block_store Store, unix_clock Clock, random_source Random = system_random>
outbox(detail::type_list<Policies...>, Store&, epochs<Clock>, outbox_options<Policies...> = {}, Random = {})
    -> outbox<detail::type_list<Policies...>, Store, Clock, Random>;

}  // namespace muffle::inline MUFFLE_ABI
