// SPDX-License-Identifier: MIT
#include "known_documents.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>
#include <vector>

#include <fmt/format.h>

namespace {

namespace fs = std::filesystem;

constexpr const char* beginning = "document ";

std::string read_file(const fs::path& file, std::string& text) {
  std::ifstream in(file, std::ios::binary);
  std::array<char, 1 << 16> block{};
  text.clear();
  // One byte more is enough to see that it is too long.
  do {
    in.read(block.data(), block.size());
    text.append(block.data(), static_cast<std::size_t>(in.gcount()));
  } while (in && text.size() <= muffle::longest_document);
  return in.bad() || !fs::is_regular_file(file) ? fmt::format("{} cannot be read", file.string()) : std::string();
}

}  // namespace

std::string read_kept_documents(answer_store& store, muffle::documents& to) {
  std::map<std::string, std::string> kept;
  if (std::string problem = store.read_kept(beginning, kept); !problem.empty()) return problem;
  for (const auto& [name, text] : kept) {
    if (std::string problem = to.add("the store", text); !problem.empty()) return problem;
  }
  return {};
}

std::string read_known_documents(const std::string& directory, answer_store& store, muffle::documents& to) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ".json") files.push_back(at->path());
  if (error) return fmt::format("{} cannot be read: {}", directory, error.message());
  if (files.empty()) {
    return fmt::format(
        "{} has no file *.json: write there what describe(pipeline) of "
        "<muffle/pipeline/describe_pipeline.hpp> returns",
        directory);
  }
  std::sort(files.begin(), files.end());

  muffle::documents all;
  if (std::string problem = read_kept_documents(store, all); !problem.empty()) return problem;
  for (const fs::path& file : files) {
    std::string text;
    if (std::string problem = read_file(file, text); !problem.empty()) return problem;
    if (std::string problem = to.add(file.string(), text); !problem.empty()) return problem;
    if (std::string problem = all.add(file.string(), text); !problem.empty()) return problem;
    muffle::documents of_file;
    if (std::string problem = of_file.add(file.string(), text); !problem.empty()) return problem;
    for (const muffle::answer_document* each : of_file.all()) {
      const std::string name = fmt::format("{}{} {}", beginning, each->policy.name, each->policy.version);
      std::string standing;
      if (std::string problem = store.keep_once(name, text, standing); !problem.empty()) return problem;
      // Another collector may have been faster, with another document.
      if (standing == text) continue;
      if (std::string problem = all.add("the store", standing); !problem.empty()) return problem;
    }
  }
  return {};
}
