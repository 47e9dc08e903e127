// SPDX-License-Identifier: MIT
#pragma once

/// A hash index over spellings, built by the compiler.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// One row of a table: this text means that.
template <class T>
struct spelling {
  std::string_view text;
  T is;
};

namespace detail {

template <class Word>
constexpr Word loaded(const char* from) noexcept {
  std::array<char, sizeof(Word)> bytes{};
  std::char_traits<char>::copy(bytes.data(), from, sizeof(Word));
  return std::bit_cast<Word>(bytes);
}

/// Eight characters at once, the capital letters of ASCII made small.
constexpr std::uint64_t small_letters(std::uint64_t eight) noexcept {
  constexpr std::uint64_t each = 0x0101010101010101u;
  // No carry leaves a byte: 0x7F + 0x3F is below 0x100.
  const std::uint64_t low = eight & (0x7F * each);
  const std::uint64_t from_a = low + (0x80 - 'A') * each;
  const std::uint64_t past_z = low + (0x80 - 'Z' - 1) * each;
  const std::uint64_t capital = (from_a ^ past_z) & ~eight & (0x80 * each);
  return eight | (capital >> 2);
}

constexpr char small_letter(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The characters of a text that has 1 to 7 of them; together with the size that tells such texts apart.
constexpr std::uint64_t packed(const char* text, std::size_t size) noexcept {
  if (size >= 4) {
    return loaded<std::uint32_t>(text) | std::uint64_t{loaded<std::uint32_t>(text + size - 4)} << 32;
  }
  if (size >= 2) {
    return loaded<std::uint16_t>(text) | std::uint64_t{loaded<std::uint16_t>(text + size - 2)} << 16;
  }
  return static_cast<unsigned char>(*text);
}

enum class letters { as_they_are, small };

/// Open addressing, at most half full. `table` has small letters where case is ignored; the index refers to its rows,
/// so `find` is to be given the table that the index was made of.
template <class T, std::size_t Rows>
class spelling_index {
 public:
  struct slot {
    std::uint64_t head = 0;  // the first eight characters, or all of a shorter text, packed
    std::uint64_t tail = 0;  // the last eight, or 0
    std::uint32_t size = 0;  // 0 where the slot is free
    std::uint16_t row = 0;
    T is{};
  };

  template <class Table>
  constexpr explicit spelling_index(const Table& table) noexcept {
    static_assert(Rows > 0 && Rows < 0xFFFF, "muffle: a table of spellings has 1 to 65534 rows");
    for (std::size_t row = 0; row != Rows; ++row) {
      const std::string_view text = table[row].text;
      const std::size_t size = text.size();
      const char* const first = text.data();
      slot made{size < 8 ? packed(first, size) : loaded<std::uint64_t>(first),
                size < 8 ? 0 : loaded<std::uint64_t>(first + size - 8), static_cast<std::uint32_t>(size),
                static_cast<std::uint16_t>(row), table[row].is};
      std::size_t at = position(made.head, made.tail);
      while (slots[at].size != 0) at = (at + 1) % capacity;
      slots[at] = made;
      if (size > longest) longest = size;
    }
  }

  /// The slot of a text, or null. `Letters` says how the text is read.
  template <letters Letters, class Table>
  constexpr const slot* find(std::string_view text, const Table& table) const noexcept {
    const std::size_t size = text.size();
    const char* const first = text.data();
    if (size - 1 >= longest) return nullptr;  // empty text too
    if (size < 8) {
      const std::uint64_t head = read<Letters>(packed(first, size));
      for (std::size_t at = position(head, 0);; at = (at + 1) % capacity) {
        const slot& candidate = slots[at];
        if (candidate.head == head && candidate.size == size) return &candidate;
        if (candidate.size == 0) return nullptr;
      }
    }
    const std::uint64_t head = read<Letters>(loaded<std::uint64_t>(first));
    const std::uint64_t tail = read<Letters>(loaded<std::uint64_t>(first + size - 8));
    for (std::size_t at = position(head, tail);; at = (at + 1) % capacity) {
      const slot& candidate = slots[at];
      if (candidate.head == head && candidate.tail == tail && candidate.size == size &&
          (size <= 16 || has_middle<Letters>(text, table[candidate.row].text))) {
        return &candidate;
      }
      if (candidate.size == 0) return nullptr;
    }
  }

 private:
  static constexpr std::size_t capacity = std::bit_ceil(2 * Rows);

  static constexpr std::size_t position(std::uint64_t head, std::uint64_t tail) noexcept {
    return ((head ^ std::rotl(tail, 29)) * 0x9E3779B97F4A7C15u) >> (64 - std::countr_zero(capacity));
  }

  template <letters Letters>
  static constexpr std::uint64_t read(std::uint64_t eight) noexcept {
    return Letters == letters::small ? small_letters(eight) : eight;
  }

  template <letters Letters>
  static constexpr bool has_middle(std::string_view text, std::string_view row) noexcept {
    for (std::size_t i = 8; i + 8 < text.size(); ++i) {
      if ((Letters == letters::small ? small_letter(text[i]) : text[i]) != row[i]) return false;
    }
    return true;
  }

  std::array<slot, capacity> slots{};
  std::size_t longest = 0;
};

}  // namespace detail

}  // namespace muffle
