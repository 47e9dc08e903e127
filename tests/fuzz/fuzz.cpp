// SPDX-License-Identifier: MIT

// Bytes of anybody's choice, given to all that reads text or bytes.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <muffle/c/define.hpp>
#include <muffle/c/expose.hpp>
#include <muffle/collect/documents.hpp>
#include <muffle/consent/ledger_json.hpp>
#include <muffle/crowd/reference.hpp>
#include <muffle/muffle.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/pipeline/describe_pipeline.hpp>
#include <muffle/policy/describe.hpp>
#include <muffle/policy/read_document.hpp>
#include <muffle/presets/presets.hpp>
#include <muffle/vocabulary/spelled/avi.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>
#include <muffle/vocabulary/spelled/gstreamer.hpp>
#include <muffle/vocabulary/spelled/jellyfin.hpp>
#include <muffle/vocabulary/spelled/kodi.hpp>
#include <muffle/vocabulary/spelled/matroska.hpp>
#include <muffle/vocabulary/spelled/mediainfo.hpp>
#include <muffle/vocabulary/spelled/mime.hpp>
#include <muffle/vocabulary/spelled/mp4.hpp>
#include <muffle/vocabulary/spelled/plex.hpp>
#include <muffle/vocabulary/spelled/vlc.hpp>

namespace {

using namespace muffle;

void require(bool holds, std::string_view what) {
  if (holds) return;
  fmt::print(stderr, "does not hold: {}\n", what);
  std::abort();
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return result;
}

template <class E, class System>
void try_spelling(std::string_view text) {
  if constexpr (spells<System, E>) {
    const E is = spelled<E, System>(text);
    require(static_cast<std::size_t>(is) <= vocabulary<E>::labels.size(), "a text has a class or is unknown");
    // At the longest length that is read, one more character makes text unknown.
    if (text.size() + 2 > longest_spelling) return;
    require(spelled<E, System>(" " + std::string(text) + "\t") == is, "space around a text means nothing");
    if constexpr (System::ignores_case) require(spelled<E, System>(upper(text)) == is, "case means nothing");
  }
}

template <class System>
void try_system(std::string_view text) {
  const auto try_all = [&]<class... E>(std::type_identity<E>...) { (try_spelling<E, System>(text), ...); };
  try_all(std::type_identity<video_codec>{}, std::type_identity<audio_codec>{}, std::type_identity<subtitle_kind>{},
          std::type_identity<container>{}, std::type_identity<resolution>{}, std::type_identity<dynamic_range>{},
          std::type_identity<channel_layout>{}, std::type_identity<frame_rate_class>{},
          std::type_identity<hw_accelerator>{}, std::type_identity<client_platform>{},
          std::type_identity<play_method>{}, std::type_identity<media_kind>{});
}

template <class P>
void try_decoding(std::span<const std::byte> bytes, std::string_view text) {
  if (const auto result = received<P>::decode(bytes)) require(result->cell() < P::cells, "decoded cells exist");
  if (const auto result = received<P>::decode_json(text)) {
    require(result->cell() < P::cells, "decoded cells exist");
    require(text.find(fmt::format("\"{}\"", P::cells > 100 ? fmt::format("{:03}", result->cell())
                                                           : fmt::format("{:02}", result->cell()))) != text.npos,
            "a cell is the number that stands in the text");
  }
  // With the right beginning, more of the bytes are looked at.
  std::string json(encode_json(sanitize<P>(typename P::record{})).view());
  const std::size_t tail = std::min<std::size_t>(text.size(), 4);
  json.replace(json.size() - tail, tail, text.substr(0, tail));
  if (const auto result = received<P>::decode_json(json)) require(result->cell() < P::cells, "decoded cells exist");
}

/// As a whole file, and as what stands in one between its first line and a checksum that is right.
void try_reference(std::string_view text) {
  for (const std::string& whole : {std::string(text), fmt::format("{}\n{}\n", muffle::detail::reference_title, text)}) {
    const read_tables read = parse_reference(whole + muffle::detail::checksum_line(whole));
    if (!read) continue;
    const read_tables again = parse_reference(reference_text(read.tables));
    require(again && again.tables == read.tables, "a reference is the same after it was written and read");
  }
  (void)parse_reference(text);
  (void)reference<presets::video_length>::parse(text);
}

/// A store with one block of somebody's bytes.
struct one_block {
  std::span<const std::byte> block;

  template <class See>
  loaded load(See&& see) const {
    see(block);
    return {};
  }
  bool append(std::span<const std::byte>) const { return true; }
  bool replace(std::span<const std::byte>) const { return true; }
};

struct agrees_to_all {
  bool allows(const data_kind&) const { return true; }
};

void try_outbox(std::span<const std::byte> bytes) {
  one_block store{bytes};
  std::int64_t now = 0;
  outbox box(answers<presets::video_length>, store, epochs(1, [&now] { return now; }), {.capacity = 3});
  const auto send = sanitize<presets::video_length> | into(box);
  for (int i = 0; i != 8; ++i, now += 60'000) {
    send(presets::video_play{});
    if (const auto due = box.take_due(agrees_to_all{}))
      require(bool(received<presets::video_length>::decode(due->bytes())), "what leaves is a release");
  }
  const outbox_status status = box.status();
  require(status.waiting + status.collecting <= bytes.size() / 48 + 8, "there is no more than was put in");
}

/// As a whole ledger, and as the entries of one.
void try_ledger(std::string_view text) {
  for (const std::string& whole : {std::string(text), fmt::format(R"({{"muffle_consent":1,"entries":[{}]}})", text)}) {
    const parsed_ledger read = parse_ledger(whole);
    require(read.problem.empty() || read.ledger.entries().empty(), "what cannot be read in full is no consent");
    if (!read.problem.empty()) continue;
    require(nlohmann::json::accept(whole), "a ledger is JSON");
    const parsed_ledger again = parse_ledger(ledger_text(read.ledger));
    require(again.problem.empty() && again.ledger == read.ledger, "a ledger is the same after it was written and read");
  }
}

/// As a whole document, and in the place of a part of a good one: one of them, since each is long to read.
void try_document(std::string_view text) {
  (void)read_document(text);
  static const std::string good = describe<presets::video_length>().dump();
  constexpr std::array<std::string_view, 6> parts{
      "\"cells\":", "\"from\":", "\"kept\":", "\"classes\":", "\"reads\":", "\"reading\":"};
  const std::string_view part = parts[text.size() % parts.size()];
  std::string edited = good;
  const std::size_t at = edited.find(part) + part.size();
  if (!text.empty()) edited.replace(at, edited.find(',', at) - at, text);
  const read_policy read = read_document(edited);
  if (!read) return;
  const std::vector<raw_value> values(read.document.members.size(), text);
  const auto cell = read.document.cell_of(values);
  require(!cell || *cell < read.document.cells, "text has a cell of the document, or none");
}

std::string pipeline_document() {
  using length = presets::video_length;
  memory_only store;
  const epochs weekly(7, [] { return std::int64_t{0}; });
  outbox box(answers<length>, store, weekly,
             {.hiding = dummies<length>::of(1, 2, {histogram::of(length::cells, {{1, 2}}).value()})});
  return describe(sanitize<length> | bounded(1, secret_coin(install_secret{}, weekly)) | into(box)).dump();
}

/// As a whole document of a pipeline, in the place of a part of a good one, and as what somebody posts to a collector.
void try_collecting(std::span<const std::byte> bytes, std::string_view text) {
  static const std::string good = pipeline_document();
  static const documents known = [] {
    documents result;
    require(result.add("good", good).empty(), "a pipeline is described");
    return result;
  }();
  const auto try_bytes = [](const documents& by, std::span<const std::byte> posted) {
    if (const decoded_answer read = by.decode(posted)) {
      require(posted.size() == encoded_size && read.cell < read.of->policy.cells,
              "what is counted is a cell of a document");
    }
  };
  try_bytes(known, bytes);
  // With the right fingerprint, more of the bytes are looked at.
  std::vector<std::byte> posted(bytes.begin(), bytes.end());
  const encoded_bytes sent = encode(sanitize<presets::video_length>(presets::video_play{}));
  for (std::size_t i = 0; i != 15 && i < posted.size(); ++i) posted[i] = sent[i];
  try_bytes(known, posted);

  documents none;
  require(!none.add("text", text).empty() || !none.empty(), "a text is a document, or why it is none is said");
  constexpr std::array<std::string_view, 7> parts{"\"epoch_days\":", "\"sampled\":", "\"bounded\":", "\"least_crowd\":",
                                                  "\"asked\":",      "\"weight\":",  "\"dummies\":"};
  const std::string_view part = parts[text.size() % parts.size()];
  std::string edited = good;
  const std::size_t at = edited.find(part) + part.size();
  edited.replace(at, edited.find(',', at) - at, text);
  documents read;
  if (!read.add("edited", edited).empty()) return;
  try_bytes(read, posted);
  (void)read.add("good", good);
  require(read.all().size() == 1, "no two documents say different things of a policy");
}

/// A plugin that sets members of its choice to values of its choice, of any type, then asks.
void try_c_values(std::string_view bytes) {
  static const bool is_exposed = c::expose<presets::video_quality, presets::last_connection>();
  require(is_exposed, "policies have names");
  for (const char* name : {"video_quality", "last_connection"}) {
    muffle_v0_handle policy = 0, record = 0;
    require(muffle_v0_open_policy(name, &policy) == MUFFLE_V0_OK, "a policy can be opened");
    require(muffle_v0_new_record(policy, &record) == MUFFLE_V0_OK, "there can be a record");
    std::string_view left = bytes;
    for (int values = 0; values != 6 && left.size() >= 2; ++values) {
      muffle_v0_value value{};
      value.struct_size = sizeof value;
      value.type = left[0] % 15;
      char member[64] = "";
      (void)muffle_v0_member_name(policy, static_cast<unsigned char>(left[1]) % 12, member, sizeof member, nullptr);
      left.remove_prefix(2);
      if (value.type == MUFFLE_V0_TEXT) {
        const std::string_view text = left.substr(0, left.find(' '));
        value.as.text.data = text.data();
        value.as.text.size = text.size();
        left.remove_prefix(text.size());
      } else {
        const std::size_t size = std::min(left.size(), sizeof value.as);
        std::memcpy(&value.as, left.data(), size);
        left.remove_prefix(size);
      }
      const muffle_v0_code code = muffle_v0_set(record, member, &value);
      require(code == MUFFLE_V0_OK || code == MUFFLE_V0_WRONG_TYPE || code == MUFFLE_V0_OUT_OF_RANGE ||
                  code == MUFFLE_V0_NO_SUCH_LABEL || code == MUFFLE_V0_NO_SUCH_NAME,
              "a value is taken, or refused for a reason of its own");
    }
    muffle_v0_answer answer{};
    answer.struct_size = sizeof answer;
    require(muffle_v0_sanitize(policy, record, &answer) == MUFFLE_V0_OK, "every record has an answer");
    require(answer.cell < answer.cells, "and it is one of the cells");
    require(muffle_v0_close(record) == MUFFLE_V0_OK && muffle_v0_close(policy) == MUFFLE_V0_OK, "handles close once");
    require(muffle_v0_close(record) == MUFFLE_V0_BAD_HANDLE, "and not twice");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try_system<avi>(text);
  try_system<ffprobe>(text);
  try_system<gstreamer>(text);
  try_system<jellyfin>(text);
  try_system<kodi>(text);
  try_system<matroska>(text);
  try_system<mediainfo>(text);
  try_system<mime>(text);
  try_system<mp4>(text);
  try_system<plex>(text);
  try_system<vlc>(text);
  require(resolution_class::generalize(text) <= resolution_class::classes, "a resolution has a class");
  require(language<"en", "de">::generalize(text) <= language<"en", "de">::classes, "a language has a class");
  const auto bytes = std::as_bytes(std::span(data, size));
  try_decoding<presets::video_quality>(bytes, text);
  try_decoding<presets::crash>(bytes, text);
  try_reference(text);
  try_outbox(bytes);
  try_ledger(text);
  try_document(text);
  try_collecting(bytes, text);
  try_c_values(text);
  return 0;
}
