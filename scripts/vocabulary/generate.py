#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the vocabulary headers from spellings.csv and languages.csv.

    generate.py           write the headers
    generate.py --check   exit with 1 where a header in the tree is not what would be written
"""

import csv
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEADERS = HERE.parent.parent / "include" / "muffle" / "vocabulary"

# name -> (what it is, ordered, classes); a class is an enumerator, or (enumerator, label) where they differ.
# `unknown` is always the last enumerator and has no label.
VOCABULARIES = {
    "video_codec": (
        "Families of video codecs. `vc1` is Windows Media Video 7 to 9 too, `mpeg4_part2` DivX, Xvid and Microsoft's\n"
        "early MPEG-4, `mpeg2` also \"MPEG-1 or 2\", `raw` what is not compressed.",
        False,
        ["h264", "hevc", "av1", "vvc", "vp9", "vp8", "mpeg1", "mpeg2", "mpeg4_part2", "vc1", "theora", "prores",
         "dnxhd", "mjpeg", "dv", "realvideo", "raw", "other"]),
    "audio_codec": (
        "Families of audio codecs. `mp2` is MPEG layers 1 and 2, `mp3` also MPEG audio of a layer that was not told,\n"
        "`truehd` MLP too, `dts` every kind of DTS, `pcm` also A-law and mu-law, `wma` every Windows Media Audio.",
        False,
        ["aac", "mp3", "mp2", "ac3", "eac3", "truehd", "dts", "flac", "alac", "opus", "vorbis", "pcm", "wma",
         "other"]),
    "subtitle_kind": (
        "How subtitles are kept: as text, as pictures, or as broadcast captions (CEA-608 and 708, teletext, ARIB).",
        False, ["text", "bitmap", "caption", "other"]),
    "container": (
        "Families of containers. `mp4` is every ISO base media file with sound or moving pictures: MP4, QuickTime, 3GP,\n"
        "M4A.",
        False,
        ["matroska", "webm", "mp4", "mpeg_ts", "mpeg_ps", "avi", "ogg", "asf", "flv", "mp3", "flac", "wav", "hls",
         "dash", "other"]),
    "resolution": (
        "Heights of the standard frames. What no system spells is unknown, since there is no other.",
        True,
        [("r" + height, height) for height in
         ["144", "240", "360", "480", "576", "720", "1080", "1440", "2160", "4320"]]),
    "dynamic_range": (
        "Dynamic range of video. Dolby Vision stays that whatever it is compatible with. `other` is HDR that was not told\n"
        "apart further, HDR Vivid and SL-HDR.",
        False, ["sdr", "hdr10", "hdr10plus", "hlg", "dolby_vision", "other"]),
    "channel_layout": (
        "Loudspeaker layouts, by the number of channels: 6 are \"5.1\", 7 \"6.1\", 8 \"7.1\", and more are immersive.",
        False,
        ["mono", "stereo", ("channels_3_to_5", "3-5"), ("surround_5_1", "5.1"), ("surround_6_1", "6.1"),
         ("surround_7_1", "7.1"), "immersive", "other"]),
    "frame_rate_class": (
        "Nominal frame rates: 23.976 and 24 are one, 29.97 and 30, 59.94 and 60. `other` is any rate between or below,\n"
        "`higher` from 60.5 on.",
        False,
        [("fps" + rate, rate) for rate in ["24", "25", "30", "48", "50", "60"]] + ["higher", "other"]),
    "hw_accelerator": (
        "What decodes or encodes in hardware. `microsoft` is DXVA, Direct3D and Media Foundation.",
        False,
        ["software", "nvidia", "intel_qsv", "vaapi", "amd_amf", "apple_videotoolbox", "v4l2", "rockchip",
         "android_mediacodec", "microsoft", "vdpau", "vulkan", "other"]),
    "client_platform": (
        "What plays: a television's own software, a telephone or tablet, a browser, a game console, a computer, a DLNA\n"
        "renderer, a box or stick at a television.",
        False,
        ["tv", "mobile", "browser", "console", "desktop", "dlna", "streaming_box", "other"]),
    "play_method": (
        "How a server delivered: the file as it is, repackaged, or encoded anew. There is no other.",
        False, ["direct_play", "direct_stream", "transcode"]),
    "media_kind": (
        "What was played.",
        False,
        ["film", "episode", "music", "photo", "live", "clip", "talk", "audiobook", "podcast", "other"]),
}

# Vocabularies that can read a number where no table has the text: (header, code of the function `read`).
READS = {
    "frame_rate_class": ("muffle/vocabulary/detail/rate_text.hpp", """\
  /// Reads "23.976", "24000/1001" or "50p" by the number. From 1000 Hz on it is a time base, not a frame rate.
  static constexpr frame_rate_class read(std::string_view text) noexcept {
    const std::int64_t millihertz = detail::millihertz_in(text);
    if (millihertz == detail::not_a_rate) return frame_rate_class::other;
    if (millihertz <= 0 || millihertz >= 1'000'000) return frame_rate_class::unknown;
    if (millihertz >= 60'500) return frame_rate_class::higher;
    const std::int64_t hertz = (millihertz + 500) / 1000;
    return hertz == 24   ? frame_rate_class::fps24
           : hertz == 25 ? frame_rate_class::fps25
           : hertz == 30 ? frame_rate_class::fps30
           : hertz == 48 ? frame_rate_class::fps48
           : hertz == 50 ? frame_rate_class::fps50
           : hertz == 60 ? frame_rate_class::fps60
                         : frame_rate_class::other;
  }
"""),
}

# The loudspeakers of MediaInfo's layouts, in all that it has printed since 2005, in small letters.
LOUDSPEAKERS = """
    l r c s m lfe lfe1 lfe2 lfe3 ls rs cs lc rc lb rb cb lss rss lsd rsd lsr rsr lrs rrs rls lw rw lt rt lo ro
    lh rh ch lhs rhs lhr rhr chr lv rv cv lvr rvr cvr lvs rvs lvss rvss lvh rvh vhc vhl vhr lfh rfh lrh rrh ltm rtm lts rts
    ltf rtf ltr rtr ts tc oh tfl tfr tfc tfrr tbl tbr tbc tsl tsr bfl bfr bfc lsc rsc lscr rscr lsch rsch
    bc bl br bs ci cl cr fc fl fr flc frc li ri sl sr sw
""".split()


def layout_by_words(text):
    """What detail/loudspeaker_words.hpp makes of a layout."""
    between = " / "
    if text.startswith("object based"):
        text = text[len("object based"):]
        if not text:
            return "immersive"
        if not text.startswith(between):
            return "other"
        text = text[len(between):]
    first, *layers = [counted_loudspeakers(part) for part in text.split(between)]
    if None in (first, *layers) or (layers and not all(low for _, low, _ in (first, *layers))):
        return "other"
    count, _, objects = first
    if objects or count > 8:
        return "immersive"
    return {0: "other", 1: "mono", 2: "stereo", 6: "5.1", 7: "6.1", 8: "7.1"}.get(count, "3-5")


def counted_loudspeakers(layout):
    """How many, whether one has the low frequencies, and whether there are objects; None where a word is no loudspeaker."""
    count, low, objects = 0, False, False
    for word in re.split("[ ,]+", layout.strip(" ,")):
        if word.endswith(":") or word in ("channel", "channels", ""):
            continue
        if word in LOUDSPEAKERS or word == "?":
            count += 1
            low = low or word.startswith("lfe") or word == "sw"
        elif word == "objects":
            objects = True
        elif re.fullmatch("[0-9][0-9/.?]*", word):
            count += sum(map(int, re.findall("[0-9]+", word)))
            objects = objects or "?" in word
        else:
            return None
    return count, low, objects


# Systems that build text of words: (what such a text is, header, what `read` calls, the words).
SYSTEM_READS = {
    ("channel_layout", "mediainfo"): (layout_by_words, "muffle/vocabulary/detail/loudspeaker_words.hpp",
                                      "detail::layout_by_words", LOUDSPEAKERS),
}

# Layouts are not layouts of fewer loudspeakers plus a tail; what stands in parentheses is a variant.
# Jellyfin keeps the lists of names that FFmpeg has for one demuxer: "mkv,webm".
TAILS = {("channel_layout", "mediainfo"): "", ("channel_layout", "ffprobe"): "(", ("container", "jellyfin"): " (,",
         ("container", "plex"): " (,"}

# name -> (what it is, ignores_case, tail, parameters)
SYSTEMS = {
    "ffprobe": ("FFmpeg and ffprobe: codec_name and codec_long_name, encoders and decoders, format_name,\n"
                "channel_layout, color_transfer, hwaccels, frame rates, and the abbreviations of -s and -r.",
                True, " (", []),
    "mp4": ("MP4 and QuickTime: sample entries, and the codecs strings of RFC 6381, one codec at a time. \"dvh1\" is Dolby\n"
            "Vision here.",
            False, ". ", []),
    "matroska": ("Matroska and WebM: codec IDs, and the names that mkvtoolnix shows.", True, "/ (-", []),
    "avi": ("AVI and WAVE: FourCCs, and format tags such as \"0x0055\". \"dvh1\" is DV here.", True, "", []),
    "mime": ("Media types, and the ones of Android's MediaCodec.", True, " ;", []),
    "gstreamer": ("GStreamer: caps with the fields that tell codecs apart, and the codec names of its tags.",
                  True, ", (",
                  ["mpegversion", "layer", "wmvversion", "wmaversion", "divxversion", "msmpegversion",
                   "systemstream"]),
    "mediainfo": ("MediaInfo: Format, CodecID where it means one thing only, General Format, HDR_Format,\n"
                  "ChannelLayout and ChannelPositions.", True, " ,/(-", []),
    "plex": ("Plex Media Server, and Tautulli.", True, " (", []),
    "jellyfin": ("Jellyfin and Emby.", True, " (", []),
    "kodi": ("Kodi.", True, "", []),
    "vlc": ("VLC: FourCCs, and the descriptions that it shows.", True, " (", []),
}

SPACE = " \t\n\v\f\r"


def lowered(text):
    """ASCII only, as the headers do."""
    return re.sub("[A-Z]", lambda letter: letter.group().lower(), text)


def with_parameters(text, parameters):
    """The media type, and those of the parameters that tell codecs apart: "video/mpeg,mpegversion=4"."""
    if not parameters or "=" not in text:
        return text
    parts = text.split(",")
    found = {}
    for part in parts[1:]:
        name, equals, value = part.partition("=")
        if equals:
            value = value.strip(SPACE)
            if value.startswith("(") and ")" in value:
                value = value[value.index(")") + 1:].strip(SPACE)
            found.setdefault(name.strip(SPACE), value.strip('"'))
    return parts[0].strip(SPACE) + "".join(f",{name}={found[name]}" for name in parameters if name in found)


def normalised(text, system):
    _, ignores_case, _, parameters = system
    text = text.strip(SPACE)
    if ignores_case:
        text = lowered(text)
    return with_parameters(text, parameters)


def looked_up(table, key, tail, otherwise):
    """`otherwise` is a class, or a function of the text that no table has."""
    text = key
    while key:
        if key in table:
            return table[key]
        cut = max((key.rfind(separator) for separator in tail), default=-1)
        if cut < 0:
            break
        key = key[:cut].strip(SPACE)
    return otherwise(text) if callable(otherwise) else otherwise


def classes_of(vocabulary):
    """label -> enumerator, with unknown."""
    pairs = [(c, c) if isinstance(c, str) else c for c in VOCABULARIES[vocabulary][2]]
    return {label: enumerator for enumerator, label in pairs} | {"unknown": "unknown"}


def read_spellings():
    """(system, vocabulary) -> {normalised spelling: label}"""
    result = {}
    with open(HERE / "spellings.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            vocabulary, system, spelling, label = (row[c] for c in ("vocabulary", "system", "spelling", "class"))
            if label not in classes_of(vocabulary):
                sys.exit(f"spellings.csv: {vocabulary} has no class {label!r}")
            rows = result.setdefault((system, vocabulary), {})
            key = normalised(spelling, SYSTEMS[system])
            if rows.setdefault(key, label) != label:
                sys.exit(f"spellings.csv: {system} spells {vocabulary} {spelling!r} both as {rows[key]} and as {label}")
    return result


def smallest_table(rows, tail, otherwise):
    """Only what dropping tails, and `otherwise`, do not tell already; shorter spellings first, since tails lead there."""
    table = {}
    for key in sorted(rows, key=lambda key: (len(key.encode()), key)):
        if looked_up(table, key, tail, otherwise) != rows[key]:
            table[key] = rows[key]
    return table


def literal(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
    return '"' + "".join(c if " " <= c <= "~" else "".join(f"\\{b:03o}" for b in c.encode()) for c in escaped) + '"'


def filled(items, indent, width=118):
    lines, line = [], indent
    for item in items:
        piece = item + ","
        if len(line) + len(piece) + 1 > width and line.strip():
            lines.append(line)
            line = indent
        line += (" " if line.strip() else "") + piece
    lines.append(line)
    text = "\n".join(lines)
    return text[:-1]


def comment(text):
    return "".join(f"/// {line}\n" for line in text.split("\n"))


def top(note):
    return f"// SPDX-License-Identifier: MIT\n// Generated by scripts/vocabulary/generate.py{note}: change it there.\n#pragma once\n\n"


def vocabulary_header(name):
    about, ordered, _ = VOCABULARIES[name]
    classes = {label: e for label, e in classes_of(name).items() if label != "unknown"}
    includes, read = ["muffle/vocabulary/vocabulary.hpp"], ""
    if name in READS:
        includes.insert(0, READS[name][0])
        read = "\n" + READS[name][1]
    return (top("")
            + "#include <array>\n#include <cstdint>\n#include <string_view>\n\n#include <muffle/abi.hpp>\n"
            + "".join(f"#include <{include}>\n" for include in includes)
            + "\nnamespace muffle::inline MUFFLE_ABI {\n\n"
            + comment(about)
            + f"enum class {name} : std::uint8_t {{\n"
            + filled(list(classes.values()) + ["unknown"], "  ") + "\n};\n\n"
            + f"template <>\nstruct vocabulary<{name}> {{\n"
            + f'  static constexpr std::string_view name = "{name}";\n'
            + f"  static constexpr bool ordered = {str(ordered).lower()};\n"
            + "  static constexpr auto labels = std::to_array<std::string_view>({\n"
            + filled([literal(label) for label in classes], "      ") + "});\n"
            + read
            + "};\n\n}  // namespace muffle\n")


def system_header(name, spellings):
    about, ignores_case, tail, parameters = SYSTEMS[name]
    mine = {vocabulary: spellings[name, vocabulary] for vocabulary in VOCABULARIES if (name, vocabulary) in spellings}
    out = (top(" from spellings.csv")
           + "#include <array>\n#include <string_view>\n\n#include <muffle/abi.hpp>\n"
           + "".join(f"#include <{header}>\n" for header in sorted(
               [f"muffle/vocabulary/{header}.hpp" for header in [*mine, "vocabulary"]]
               + [SYSTEM_READS[v, name][1] for v in mine if (v, name) in SYSTEM_READS]))
           + "\nnamespace muffle::inline MUFFLE_ABI {\n\n"
           + comment(about)
           + f"struct {name} {{\n"
           + f'  static constexpr std::string_view name = "{name}";\n'
           + f"  static constexpr bool ignores_case = {str(ignores_case).lower()};\n"
           + f"  static constexpr std::string_view tail = {literal(tail)};\n")
    if parameters:
        out += ("  static constexpr auto parameters = std::to_array<std::string_view>({\n"
                + filled([literal(parameter) for parameter in parameters], "      ") + "});\n")
    out += "};\n"
    for vocabulary, rows in mine.items():
        classes = classes_of(vocabulary)
        own_tail = TAILS.get((vocabulary, name))
        reads = SYSTEM_READS.get((vocabulary, name))
        otherwise = reads[0] if reads else "other" if "other" in classes else "unknown"
        table = smallest_table(rows, tail if own_tail is None else own_tail, otherwise)
        if not table:
            sys.exit(f"spellings.csv: {name} spells nothing of {vocabulary}")
        items = [f"{{{literal(key)}, {vocabulary}::{classes[table[key]]}}}" for key in sorted(table)]
        out += f"\ntemplate <>\nstruct spellings<{vocabulary}, {name}> {{\n"
        if own_tail is not None:
            out += f"  static constexpr std::string_view tail = {literal(own_tail)};\n"
        out += (f"  static constexpr std::array<spelling<{vocabulary}>, {len(items)}> table{{{{\n"
                + filled(items, "      ") + "}};\n")
        if reads:
            _, _, function, words = reads
            out += ("  static constexpr auto words = std::to_array<std::string_view>({\n"
                    + filled([literal(word) for word in words], "      ") + "});\n\n"
                    + f"  static constexpr {vocabulary} read(std::string_view text) noexcept {{ return {function}(text, words); }}\n")
        out += "};\n"
    return out + "\n}  // namespace muffle\n"


def language_header():
    with open(HERE / "languages.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    spelled = {}
    for number, row in enumerate(rows):
        forms = [row["alpha2"], row["terminologic"], row["bibliographic"], row["name"], *row["aliases"].split(";")]
        for form in forms:
            form = lowered(form.strip(SPACE))
            if form and spelled.setdefault(form, number) != number:
                sys.exit(f"languages.csv: {form!r} is two languages")
    return (top(" from languages.csv")
            + "#include <array>\n#include <cstdint>\n#include <string_view>\n\n"
            + "#include <muffle/abi.hpp>\n#include <muffle/vocabulary/vocabulary.hpp>\n\nnamespace muffle::inline MUFFLE_ABI {\n\n"
            + comment("A language of ISO 639 that has a code of two letters. The bibliographic code of three letters is\n"
                      "the terminologic one where there is no other.")
            + "struct language_names {\n  std::string_view alpha2;\n  std::string_view terminologic;\n"
            + "  std::string_view bibliographic;\n  std::string_view name;\n};\n\n"
            + f"inline constexpr std::array<language_names, {len(rows)}> languages{{{{\n"
            + filled([f'{{{", ".join(literal(row[c]) for c in ("alpha2", "terminologic", "bibliographic", "name"))}}}'
                      for row in rows], "    ")
            + "}};\n\nnamespace detail {\n\n"
            + comment("Codes and names, in small letters, and where their language stands in `languages`.")
            + f"inline constexpr std::array<spelling<std::uint8_t>, {len(spelled)}> language_spellings{{{{\n"
            + filled([f"{{{literal(form)}, {spelled[form]}}}" for form in sorted(spelled)], "    ")
            + "}};\n\n}  // namespace detail\n\n}  // namespace muffle\n")


def headers():
    spellings = read_spellings()
    result = {HEADERS / f"{name}.hpp": vocabulary_header(name) for name in VOCABULARIES}
    result |= {HEADERS / "spelled" / f"{name}.hpp": system_header(name, spellings) for name in SYSTEMS}
    result[HEADERS / "language_table.hpp"] = language_header()
    return result


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    stale = []
    for path, text in headers().items():
        if sys.argv[1:]:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                stale.append(path.relative_to(HEADERS.parent.parent.parent))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"{path} is not what scripts/vocabulary/generate.py writes: run it, and commit the result", file=sys.stderr)
    sys.exit(1 if stale else 0)


if __name__ == "__main__":
    main()
