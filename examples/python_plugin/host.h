/* SPDX-License-Identifier: MIT */
#ifndef MUFFLE_EXAMPLES_PYTHON_PLUGIN_HOST_H
#define MUFFLE_EXAMPLES_PYTHON_PLUGIN_HOST_H

/* What the media centre itself calls; add-ons do not. */

#include <muffle/c/muffle.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Keeps consent, secret and outbox in this directory. 0 where it cannot. */
MUFFLE_C_API int centre_start(const char* directory);
/* What the switch on its settings page does. */
MUFFLE_C_API int centre_agree(int is_agreed);
MUFFLE_C_API unsigned centre_waiting(void);
/* Waits for calls of add-ons to end. */
MUFFLE_C_API void centre_stop(void);

#ifdef __cplusplus
}
#endif

#endif
