# SPDX-License-Identifier: MIT
"""What people include, as programs to compile: headers by their names, and an example of the README."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECOND_EXAMPLE = "second example of README.md"


def program_of(name):
    """The text of a program that includes a header, or is the example; of nothing where there is no name."""
    if name == SECOND_EXAMPLE:
        return (ROOT / "README.md").read_text(encoding="utf-8").split("```cpp\n")[2].split("```")[0]
    return f"#include <{name}>\n" if name else "\n"
