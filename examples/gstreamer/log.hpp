// SPDX-License-Identifier: MIT
#pragma once

#include <gst/gst.h>

/// What stays on this machine: GST_DEBUG=muffle:4 shows what became of records, muffle:5 what is in them.
GST_DEBUG_CATEGORY_EXTERN(muffle_log);
#define GST_CAT_DEFAULT muffle_log
