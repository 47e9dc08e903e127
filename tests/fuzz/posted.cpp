// SPDX-License-Identifier: MIT

// What somebody posts to a collector, which counts it or says why not.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include <muffle/collect/documents.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/pipeline/describe_pipeline.hpp>
#include <muffle/presets/presets.hpp>

namespace {

using namespace muffle;
using length = presets::video_length;
using quality = presets::video_quality;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

documents known_documents() {
  memory_only store;
  const epochs weekly(7, [] { return std::int64_t{0}; });
  outbox box(answers<length, quality>, store, weekly);
  const secret_coin coin(install_secret{}, weekly);
  documents result;
  require(
      result.add("host.json", describe(ask_one<length, quality>(coin) | bounded(1, coin) | into(box)).dump()).empty(),
      "a pipeline is described");
  return result;
}

std::uint64_t number_at(std::span<const std::byte> bytes) {
  std::uint64_t result = 0;
  for (const std::byte each : bytes.first(8)) result = result << 8 | std::to_integer<std::uint64_t>(each);
  return result;
}

/// What is to become of bytes, reckoned again.
decode_error expected(std::span<const std::byte> bytes) {
  if (bytes.size() != 16) return decode_error::wrong_size;
  const std::uint64_t fingerprint = number_at(bytes);
  const std::uint64_t cells = fingerprint == policy_fingerprint<length>    ? length::cells
                              : fingerprint == policy_fingerprint<quality> ? quality::cells
                                                                           : 0;
  if (cells == 0) return decode_error::other_policy;
  return number_at(bytes.subspan(8)) < cells ? decode_error::none : decode_error::cell_too_large;
}

void try_body(std::span<const std::byte> bytes) {
  static const documents known = known_documents();
  const decoded_answer read = known.decode(bytes);
  const decode_error error = expected(bytes);
  require(read.error == error, "a body is counted, or refused for its own reason");
  require(static_cast<bool>(read) == (error == decode_error::none), "what is counted has no reason not to be");
  if (!read) return;
  require(read.of->policy.fingerprint == number_at(bytes) && read.cell == number_at(bytes.subspan(8)),
          "what is counted is what was posted");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  try_body(bytes);
  // With the right fingerprint, and with all of the cell but its last bytes, more of it is looked at.
  std::vector<std::byte> edited(bytes.begin(), bytes.end());
  const encoded_bytes sent =
      size % 2 == 0 ? encode(sanitize<length>(length::record{})) : encode(sanitize<quality>(quality::record{}));
  for (const std::size_t kept : {std::size_t{8}, std::size_t{14}, std::size_t{15}}) {
    std::copy_n(sent.begin(), std::min(kept, size), edited.begin());
    try_body(edited);
  }
  // A body of another size is mostly one that was cut off or goes on.
  edited.resize(sent.size());
  try_body(edited);
  return 0;
}
