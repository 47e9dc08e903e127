// SPDX-License-Identifier: MIT
#pragma once

// Stands for Gerbera's header of this name.
#define UPNP_CLASS_VIDEO_ITEM "object.item.videoItem"
