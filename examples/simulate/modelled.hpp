// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <muffle/policy/document.hpp>
#include <muffle/presets/video_play.hpp>

#include "document_question.hpp"
#include "media_item.hpp"

/// The question of a document, asked of titles that are made up. What the model says of them is read where the document
/// asks for it, whatever the column is called: lengths, bit rates, the width and the height of pictures, and video
/// codecs. All else is that of a title which they are like.
class modelled_question {
 public:
  /// The document has to live as long.
  explicit modelled_question(const document_question& document);

  std::uint64_t cell(const muffle::presets::video_play& made_up, const media_item& like) const;

 private:
  enum class meaning : std::uint8_t { other, length, bit_rate, width, height, video_codec };
  struct member {
    meaning means = meaning::other;
    std::vector<std::string> codecs{};  // how each is spelled; empty where it is not
  };

  const document_question* document_;
  muffle::policy_document policy_;  // with the model's units
  std::vector<member> members_;
};
