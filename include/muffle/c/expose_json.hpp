// SPDX-License-Identifier: MIT
#pragma once

/// Policies for plugins with their documents. Needs nlohmann/json, so link `muffle::json`.

#include <string>

#include <muffle/abi.hpp>
#include <muffle/c/detail/registry.hpp>
#include <muffle/c/expose.hpp>
#include <muffle/policy/describe.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI::c {

namespace detail {

template <policy_type P>
std::string document_of() {
  return describe<P>().dump();
}

}  // namespace detail

/// As `expose`, and `muffle_v0_policy_document` gives what `describe` does.
template <policy_type... Policies>
[[gnu::visibility("hidden")]] bool expose_with_documents() {
  const bool are_exposed = expose<Policies...>();
  if (are_exposed) (detail::the_registry().add_document(policy_name<Policies>, &detail::document_of<Policies>), ...);
  return are_exposed;
}

}  // namespace muffle::inline MUFFLE_ABI::c
