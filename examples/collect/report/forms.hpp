// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "report.hpp"

// The forms of a report. Each has all epochs, and nothing of what is hidden.

/// A page that needs nothing else: it asks no host for anything, and runs no script.
std::string report_html(const collection_report& of);

std::string report_json(const collection_report& of);

/// A line for each version, epoch, field and class; that of the cells is called "cell".
std::string report_csv(const collection_report& of);
