// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What a store found when it was opened.
struct loaded {
  std::string problem;     ///< why nothing can be kept, and what to do about it; empty where it can
  std::uint64_t torn = 0;  ///< bytes at the end that were being written when the machine stopped, and are left out
  std::string set_aside;   ///< the name under which damaged content was put away; empty where there was none
};

/// Keeps blocks of bytes over crashes and power cuts.
///
/// `load` is called once, first, and shows the blocks that are kept, in their order. `append` adds one, and `replace`
/// puts one in the place of all others, at once or not at all. Either returns true only when the block would be there
/// after a power cut; when it returns false it may be there or not, and nothing can be appended until a `replace` has
/// succeeded. Not to be shared by threads.
template <class Store>
concept block_store =
    requires(Store& store, std::span<const std::byte> block, void (*see)(std::span<const std::byte>)) {
      { store.load(see) } -> std::same_as<loaded>;
      { store.append(block) } -> std::same_as<bool>;
      { store.replace(block) } -> std::same_as<bool>;
    };

/// What a document store found when it was opened.
struct loaded_document {
  std::string problem{};        ///< why nothing can be kept, and what to do about it; empty where it can
  std::string text{};           ///< empty where nothing was kept yet
  std::string set_aside{};      ///< the name under which what is no document was put away; empty where there was none
  std::string why_set_aside{};  ///< what is wrong with it
};

/// Keeps one text over crashes and power cuts, readable and editable by people.
///
/// `load` is called once, first. `replace` puts another text in its place, at once or not at all, and returns true only
/// when that would be there after a power cut; where it returns false, either text may be there. `put_away` keeps what is
/// stored under another name, which it returns, so that nothing is stored from then on; it returns nothing where that
/// failed. `wipe` makes that nothing is stored, and keeps nothing; false where that failed, too. Not to be shared by
/// threads.
template <class Store>
concept document_store = requires(Store& store, std::string_view text) {
  { store.load() } -> std::same_as<loaded_document>;
  { store.replace(text) } -> std::same_as<bool>;
  { store.put_away() } -> std::same_as<std::string>;
  { store.wipe() } -> std::same_as<bool>;
};

}  // namespace muffle::inline MUFFLE_ABI
