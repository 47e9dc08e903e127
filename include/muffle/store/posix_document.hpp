// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/store/detail/owned_file.hpp>
#include <muffle/store/store.hpp>

namespace muffle::inline MUFFLE_ABI {

/// One file that holds one text. Beside it stand `.lock`, which keeps a second process from opening it, `.new` while it
/// is replaced, and `.damaged-1` and so on where content was put away. Readable by its owner only, as is its directory
/// where that had to be made. There is no file before there is a text: one that is empty, or has more than `most` bytes, is
/// no document and is put away.
template <class System = posix_system>
class basic_posix_document {
 public:
  static constexpr std::size_t most = std::size_t{16} << 20;

  explicit basic_posix_document(std::string path, System system = {}) : file_(std::move(path), std::move(system)) {}

  loaded_document load() {
    loaded_document result;
    result.problem = file_.open(detail::where_missing::leave);
    if (!result.problem.empty() || !file_.exists()) return result;
    std::vector<std::byte> content;
    if (!file_.read_all(content, most)) return {.problem = file_.problem("cannot be read")};
    if (content.empty() || content.size() > most) {
      result.why_set_aside = content.empty() ? "it is empty: it was cut off" : "it is too large to be what was stored";
      result.set_aside = put_away();
      if (result.set_aside.empty()) result.problem = file_.problem("is damaged and cannot be put away");
      return result;
    }
    result.text.assign(reinterpret_cast<const char*>(content.data()), content.size());
    return result;
  }

  /// No text that `load` would not take.
  bool replace(std::string_view text) {
    return !text.empty() && text.size() <= most && file_.replace(std::as_bytes(std::span(text)));
  }

  std::string put_away() {
    std::string name = file_.put_away();
    return !name.empty() && file_.remove() ? name : std::string();
  }

  bool wipe() { return file_.remove() || file_.cut_off(0); }

 private:
  detail::owned_file<System> file_;
};

using posix_document = basic_posix_document<>;

}  // namespace muffle::inline MUFFLE_ABI
