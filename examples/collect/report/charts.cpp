// SPDX-License-Identifier: MIT
#include "charts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <muffle/disclose/html_text.hpp>

#include "words.hpp"

namespace {

using muffle::html_text;

double inside(double share) { return std::clamp(share, 0.0, 1.0); }

std::string chart(std::string_view kind, std::string_view name, const std::string& rows) {
  return fmt::format("<div class=\"chart {}\" role=\"img\" aria-label=\"{}, as in the table below\">\n{}</div>\n", kind,
                     html_text(name), rows);
}

std::string row(std::string_view label, const std::string& drawing, const std::string& value) {
  return fmt::format("<span class=\"label\">{}</span>{}<span>{}</span>\n", html_text(label), drawing, value);
}

std::string interval_of(const muffle::estimate& is) {
  return fmt::format("{} to {}", percent(inside(is.low), rounding::down), percent(inside(is.high), rounding::up));
}

}  // namespace

std::string bar_chart(const collection_report::part& told, const collection_report::part_of_epoch& of,
                      std::string_view name) {
  std::string rows;
  for (std::size_t i = 0; i != told.labels.size(); ++i) {
    if (of.counts[i].least == 0) continue;
    const muffle::estimate& is = of.shares[i];
    rows += row(
        told.labels[i],
        fmt::format("<svg viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\"><rect class=\"whole\" width=\"1000\" "
                    "height=\"20\"/><rect class=\"bar\" y=\"3\" width=\"{:.0f}\" height=\"14\"/><path class=\"range\" "
                    "d=\"M{:.0f} 10H{:.0f}\"/></svg>",
                    1000 * inside(is.share), 1000 * inside(is.low), 1000 * inside(is.high)),
        percent(is.share));
  }
  return chart("bars", name, rows);
}

std::string line_chart(const collection_report::version& of, std::size_t part) {
  const collection_report::part& told = of.parts[part];
  const std::uint64_t first = of.epochs.front().number;
  const auto length = static_cast<double>(std::max<std::uint64_t>(of.epochs.back().number - first, 1));
  std::string rows;
  for (std::size_t i = 0; i != told.labels.size(); ++i) {
    double top = 0.001;
    for (const collection_report::epoch& each : of.epochs) {
      const collection_report::part_of_epoch& in = each.parts[part];
      if (!in.shares.empty() && in.counts[i].least != 0) top = std::max(top, inside(in.shares[i].high));
    }
    std::string drawing, line, above, below;
    const auto end_piece = [&] {
      if (!line.empty())
        drawing +=
            fmt::format("<path class=\"band\" d=\"M{}L{}Z\"/><path class=\"line\" d=\"M{}\"/>", above, below, line);
      line.clear();
      above.clear();
      below.clear();
    };
    const muffle::estimate* last = nullptr;
    for (std::size_t j = 0; j != of.epochs.size(); ++j) {
      const collection_report::epoch& each = of.epochs[j];
      // A line has a gap where nothing was told.
      if (j != 0 && each.number != of.epochs[j - 1].number + 1) end_piece();
      if (each.parts[part].counts[i].least == 0 || each.parts[part].shares.empty()) {
        end_piece();
        continue;
      }
      const muffle::estimate& is = each.parts[part].shares[i];
      const double x = 1000 * static_cast<double>(each.number - first) / length;
      const auto at = [&](double share, double beside) {
        return fmt::format("{:.1f} {:.1f} ", x + beside, 60 - 60 * inside(share) / top);
      };
      // Of a width that can be seen where it is alone.
      line += at(is.share, -4) + at(is.share, 4);
      above += at(is.high, -4) + at(is.high, 4);
      below = at(is.low, 4) + at(is.low, -4) + below;
      last = &is;
    }
    end_piece();
    if (last == nullptr) continue;
    rows +=
        row(told.labels[i], fmt::format("<svg viewBox=\"-6 0 1012 60\" preserveAspectRatio=\"none\">{}</svg>", drawing),
            interval_of(*last));
  }
  return chart("lines", fmt::format("{} over {} epochs, each line from 0 to its highest", told.name, of.epochs.size()),
               rows);
}
