// SPDX-License-Identifier: MIT
// Writes what each question does as JSON, for programs that do the same: policy_documents DIRECTORY

#include <filesystem>
#include <fstream>
#include <string>

#include <muffle/policy/describe.hpp>

#include "questions.hpp"

namespace {

template <class Question>
bool write(const std::filesystem::path& directory) {
  std::ofstream file(directory / (std::string(muffle::policy_name<Question>) + ".json"));
  file << muffle::describe<Question>().dump(2) << "\n";
  return file.flush().good();
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  return write<playback_quality>(words[1]) && write<playback_length>(words[1]) ? 0 : 1;
}
