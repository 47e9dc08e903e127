// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/detail/big_endian.hpp>
#include <muffle/detail/fnv.hpp>
#include <muffle/store/detail/owned_file.hpp>
#include <muffle/store/store.hpp>

namespace muffle::inline MUFFLE_ABI {

/// One file that keeps blocks. Beside it stand `.lock`, which keeps a second process from opening it, `.new` while
/// all of it is replaced, and `.damaged-1` and so on where content had to be put away. Readable by its owner only. Its
/// directory is made where there is none, for its owner only.
///
/// The file is a line of text, then blocks, each behind its length, a checksum of the length, and one of the bytes. An
/// append that a power cut interrupted is left out when the file is opened. Anything else that is not as it was written
/// is damage: since nobody knows what was struck behind it, all of the file is then put away under a name that `load`
/// tells, and the store begins empty.
template <class System = posix_system>
class basic_posix_file {
 public:
  explicit basic_posix_file(std::string path, System system = {}) : file_(std::move(path), std::move(system)) {}

  template <class See>
  loaded load(See&& see) {
    loaded result;
    result.problem = file_.open();
    if (!result.problem.empty()) return result;
    std::vector<std::byte> content;
    if (!file_.read_all(content)) return {file_.problem("cannot be read"), 0, {}};

    std::size_t end = header.size();
    switch (intact(content, end)) {
      case state::whole:
        break;
      case state::torn:
        result.torn = content.size() - end;
        if (!file_.cut_off(end)) return {file_.problem("cannot be cut to the part that is whole"), 0, {}};
        break;
      case state::damaged:
        result.set_aside = file_.put_away();
        if (result.set_aside.empty()) return {file_.problem("is damaged and cannot be put away"), 0, {}};
        content.clear();
        end = 0;
        break;
    }
    size_ = end;
    is_loaded_ = true;
    if (end == 0 && !replace({})) return {file_.problem("cannot be written"), 0, {}};
    is_good_ = true;
    std::size_t at = header.size();
    while (at < end) {
      const std::size_t length = static_cast<std::size_t>(detail::take_big_endian(&content[at]));
      see(std::span<const std::byte>(content).subspan(at + frame_size, length));
      at += frame_size + length;
    }
    return result;
  }

  bool append(std::span<const std::byte> block) {
    if (!is_good_) return false;
    frame_.clear();
    put_frame(frame_, block);
    if (file_.append(frame_)) {
      is_good_ = file_.sync();
      if (is_good_) size_ += frame_.size();
      return is_good_;
    }
    // What was written of it is taken back, or else everything behind it could not be read.
    is_good_ = file_.cut_off(size_);
    return false;
  }

  bool replace(std::span<const std::byte> block) {
    is_good_ = false;
    if (!is_loaded_) return false;
    std::vector<std::byte> content;
    for (const char c : header) content.push_back(static_cast<std::byte>(c));
    if (!block.empty()) put_frame(content, block);
    is_good_ = file_.replace(content);
    if (is_good_) size_ = content.size();
    return is_good_;
  }

 private:
  static constexpr std::string_view header = "muffle blocks 1\n";
  /// Length, checksum of the length, checksum of the bytes.
  static constexpr std::size_t frame_size = 24;

  enum class state { whole, torn, damaged };

  static std::uint64_t sum_of(std::span<const std::byte> bytes) noexcept {
    detail::fnv sum;
    sum.add(bytes);
    return sum.state;
  }

  static void put_frame(std::vector<std::byte>& out, std::span<const std::byte> block) {
    std::array<std::byte, frame_size> frame{};
    detail::put_big_endian(frame.data(), block.size());
    detail::put_big_endian(frame.data() + 8, sum_of(std::span(frame).first(8)));
    detail::put_big_endian(frame.data() + 16, sum_of(block));
    out.insert(out.end(), frame.begin(), frame.end());
    out.insert(out.end(), block.begin(), block.end());
  }

  /// Moves `end` to where the whole blocks end.
  static state intact(std::span<const std::byte> content, std::size_t& end) noexcept {
    const std::size_t compared = content.size() < header.size() ? content.size() : header.size();
    if (std::memcmp(content.data() == nullptr ? header.data() : reinterpret_cast<const char*>(content.data()),
                    header.data(), compared) != 0)
      return state::damaged;
    if (content.size() < header.size()) {
      end = 0;
      return state::torn;
    }
    while (end != content.size()) {
      const std::span<const std::byte> rest = content.subspan(end);
      if (rest.size() < frame_size) return state::torn;
      const std::uint64_t length = detail::take_big_endian(rest.data());
      if (detail::take_big_endian(rest.data() + 8) != sum_of(rest.first(8))) {
        // A file can be longer after a power cut without all of the bytes that made it so: zeros stand for them.
        for (const std::byte each : rest.subspan(frame_size)) {
          if (each != std::byte{}) return state::damaged;
        }
        return state::torn;
      }
      if (length > rest.size() - frame_size) return state::torn;
      const std::span<const std::byte> block = rest.subspan(frame_size, static_cast<std::size_t>(length));
      if (detail::take_big_endian(rest.data() + 16) != sum_of(block))
        return block.size() == rest.size() - frame_size ? state::torn : state::damaged;
      end += frame_size + block.size();
    }
    return state::whole;
  }

  detail::owned_file<System> file_;
  std::size_t size_ = 0;
  bool is_loaded_ = false;
  bool is_good_ = false;  ///< what was appended last is there
  std::vector<std::byte> frame_;
};

using posix_file = basic_posix_file<>;

}  // namespace muffle::inline MUFFLE_ABI
