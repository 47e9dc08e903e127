// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// What `std::vector` would be for, if that of libstdc++ 12 could be used at compile time with its checks on.
template <class T>
class growing_array {
 public:
  constexpr growing_array() = default;
  constexpr explicit growing_array(std::size_t size, const T& value = T()) {
    reserve(size);
    while (size_ != size) items_[size_++] = value;
  }
  constexpr growing_array(growing_array&& other) noexcept
      : items_(std::exchange(other.items_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        room_(std::exchange(other.room_, 0)) {}
  constexpr growing_array& operator=(growing_array&& other) noexcept {
    std::swap(items_, other.items_);
    std::swap(size_, other.size_);
    std::swap(room_, other.room_);
    return *this;
  }
  constexpr ~growing_array() { delete[] items_; }

  constexpr void push_back(T item) {
    if (size_ == room_) reserve(room_ == 0 ? 8 : 2 * room_);
    items_[size_++] = std::move(item);
  }

  constexpr std::size_t size() const noexcept { return size_; }
  constexpr T* data() noexcept { return items_; }
  constexpr const T* data() const noexcept { return items_; }
  constexpr T& operator[](std::size_t index) noexcept { return items_[index]; }
  constexpr const T& operator[](std::size_t index) const noexcept { return items_[index]; }
  constexpr T* begin() noexcept { return items_; }
  constexpr T* end() noexcept { return items_ + size_; }
  constexpr const T* begin() const noexcept { return items_; }
  constexpr const T* end() const noexcept { return items_ + size_; }

 private:
  constexpr void reserve(std::size_t room) {
    T* const moved = new T[room]();
    for (std::size_t i = 0; i != size_; ++i) moved[i] = std::move(items_[i]);
    delete[] std::exchange(items_, moved);
    room_ = room;
  }

  T* items_ = nullptr;
  std::size_t size_ = 0;
  std::size_t room_ = 0;
};

}  // namespace muffle::inline MUFFLE_ABI::detail
