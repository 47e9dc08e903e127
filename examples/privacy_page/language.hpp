// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <string_view>

/// Which of these languages an Accept-Language header asks for most (RFC 9110, 12.5.4): by its quality values, and the
/// one that is named first where they are the same. Empty where it asks for none of them.
std::string_view preferred_language(std::string_view accepted, std::initializer_list<std::string_view> offered);
