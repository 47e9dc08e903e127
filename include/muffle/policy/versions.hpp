// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/policy/joint.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

template <class P, class... Others>
inline constexpr bool compatible_with_all = [] {
  if constexpr ((joinable<P, Others> && ...)) {
    return (compatible<P, Others> && ...);
  } else {
    return true;  // which is said elsewhere
  }
}();

template <class... Versions>
inline constexpr bool all_compatible = (compatible_with_all<Versions, Versions...> && ...);

template <class First, class... Rest>
constexpr bool is_one_policy() {
  auto before = policy_version<First>;
  bool rising = true;
  ((rising = rising && policy_version<Rest> > before, before = policy_version<Rest>), ...);
  return rising && ((policy_name<First> == policy_name<Rest>)&&...);
}

}  // namespace detail

/// All versions of a policy that some installation still has, the oldest first: write it down where the policy is, and
/// an edit that gives away more than each version alone does not compile. Of one record somebody may get a release of
/// every version, which then tells what the finest one of them does.
template <policy_type First, policy_type... Rest>
struct versions {
 private:
  using checked = decltype([] {
    static_assert((std::is_same_v<typename First::record, typename Rest::record> && ...),
                  "muffle: versions of a policy are about one record: this one mixes records");
    static_assert(detail::is_one_policy<First, Rest...>(),
                  "muffle: versions<> takes versions of one policy, the oldest first: give each the same `name`, and a "
                  "`version` that rises");
    static_assert(
        detail::all_compatible<First, Rest...>,
        "muffle: two of these versions cut records at different edges, so that who has the answers to both knows "
        "more than either tells: only split classes, or only merge them, in all fields at once");
  }());

 public:
  static constexpr std::size_t count = 1 + sizeof...(Rest);
};

}  // namespace muffle::inline MUFFLE_ABI
