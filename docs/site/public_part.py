#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints a header as its users see it: without `detail`, without the inline namespace that carries the version, and with
what stands at its top taken for what it is about."""

import re
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
text = re.sub(r"^namespace detail \{\n.*?^\}  // namespace detail\n", "", text, flags=re.MULTILINE | re.DOTALL)
text = re.sub(r"(#pragma once\n\n)///", r"\1/// @file\n///", text, count=1)
print(text.replace("::inline MUFFLE_ABI", ""), end="")
