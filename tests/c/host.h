/* SPDX-License-Identifier: MIT */
#ifndef MUFFLE_TESTS_C_HOST_H
#define MUFFLE_TESTS_C_HOST_H

/* What the host of the tests does when it is asked to; a real one has a settings page and a network for it. */

#include <muffle/c/muffle.h>

#ifdef __cplusplus
extern "C" {
#endif

MUFFLE_C_API void host_agrees(int is_agreed);
/* Where the host is built with exceptions. */
MUFFLE_C_API int host_can_throw(void);
MUFFLE_C_API void host_throws(int is_throwing);
MUFFLE_C_API uint64_t host_waiting(void);
/* Gives the pipeline "brief" its name, or takes it back. */
MUFFLE_C_API void host_names_brief(int is_named);

#ifdef __cplusplus
}
#endif

#endif
