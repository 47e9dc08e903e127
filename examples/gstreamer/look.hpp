// SPDX-License-Identifier: MIT
#pragma once

#include <gst/gst.h>

#include "played.hpp"

/// What a pipeline plays, read off its pads: from the sinks up to the sources, along the links, as a query goes. So it
/// may be called wherever an element may send a query upstream, and what no sink renders is not seen, unless it comes
/// out of the same file.
played look_at(GstElement* pipeline);
