// SPDX-License-Identifier: MIT

#include "support/catch.hpp"

#include <string>

#include <muffle/phrase.hpp>

namespace phrase_test {

using namespace muffle;

TEST_CASE("a phrase is told in English, or as a translation has it") {
  const phrase crowd("crowd", "at least {0} titles share each of {1}", {"20", "31"});
  CHECK(std::string(crowd) == "at least 20 titles share each of 31");

  translation french("fr");
  french.add("crowd", "chacune des {1} est celle de {0} titres au moins");
  CHECK(crowd.text(french) == "chacune des 31 est celle de 20 titres au moins");
  CHECK(french.language() == "fr");
  CHECK(french.of("nothing", "anything") == "anything");

  french.add("crowd", "{0}");
  CHECK(crowd.text(french) == "20");

  phrase longer = crowd;
  longer += "; ";
  longer += crowd;
  CHECK(longer.text(french) == "20; 20");
  longer += longer;
  CHECK(longer.text(french) == "20; 2020; 20");
}

TEST_CASE("what looks like a place for a value is none where there is no value") {
  CHECK(std::string(phrase("key", "{1} {x} {0", {"a"})) == "{1} {x} {0");
  CHECK(std::string(phrase("key", "{0}{0}}", {"{0}"})) == "{0}{0}}");
  CHECK(std::string(phrase("a host's own {0}")) == "a host's own {0}");
}

}  // namespace phrase_test
