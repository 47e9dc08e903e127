// SPDX-License-Identifier: MIT
// What people are shown, and that it is so.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "../src/metropolis.hpp"
#include "../src/statistics.hpp"
#include "catch.hpp"

namespace {

/// An empty directory, gone afterwards.
struct directory {
  directory() {
    std::string name = (std::filesystem::temp_directory_path() / "own_policy.XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~directory() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

}  // namespace

TEST_CASE("raw members stand beside the bytes that would leave") {
  const directory here;
  statistics own(here.path);
  REQUIRE(own.problems().empty());
  std::ifstream expected(OWN_POLICY_TESTS "/preview.txt");
  CHECK(own.preview(metropolis()) == std::string(std::istreambuf_iterator<char>(expected), {}));
  CHECK(own.waiting() == 0);
}

TEST_CASE("nothing waits before somebody agrees, or after they refuse") {
  const directory here;
  statistics own(here.path);
  CHECK(own.played(metropolis()) == "held back: nobody agreed to this kind of data");
  CHECK(own.waiting() == 0);
  REQUIRE(own.answer(true));
  CHECK(own.played(metropolis()) == "passed on");
  CHECK(own.waiting() == 1);
  CHECK(!own.take_due());  // not before next week
  REQUIRE(own.answer(false));
  CHECK(own.waiting() == 0);
  CHECK(own.played(metropolis()) == "held back: nobody agreed to this kind of data");
}
