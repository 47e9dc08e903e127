// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include <muffle/abi.hpp>
#include <muffle/detail/iso_date.hpp>
#include <muffle/policy/declaration.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

inline nlohmann::ordered_json declared_json(const declaration& told) {
  return {{"category", to_string(told.category)},
          {"purpose", told.purpose},
          {"recipients", told.recipients},
          {"retention", told.retention},
          {"since", told.since},
          {"sensitivity", to_string(told.sensitivity)},
          {"expires", iso_date(told.expires)},
          {"legal_basis", to_string(told.legal_basis)},
          {"can_be_switched_off", told.can_be_switched_off()},
          {"always_on", told.always_on},
          {"is_for_third_parties", told.is_for_third_parties}};
}

}  // namespace muffle::inline MUFFLE_ABI::detail
