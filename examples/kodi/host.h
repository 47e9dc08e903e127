/* SPDX-License-Identifier: MIT */
#ifndef MUFFLE_EXAMPLES_KODI_HOST_H
#define MUFFLE_EXAMPLES_KODI_HOST_H

/* What the add-on calls of its own library, beside what all plugins call. Kinds of data go by the names that
   muffle_v0_list_policies lists. All of it is for one thread, the service's. */

#include <stdint.h>

#include <muffle/c/muffle.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Keeps consent, secret and outbox in this directory, from now until `muffle_addon_stop`. Null, or why it cannot; the
   text lives until the next call. `clock` is null or empty, or, for trials, a file that says the seconds since 1970. */
MUFFLE_C_API const char* muffle_addon_start(const char* directory, const char* clock);
/* Waits for calls that are on. */
MUFFLE_C_API void muffle_addon_stop(void);
MUFFLE_C_API int64_t muffle_addon_now(void);

/* Whether nobody has answered yet to what is told now; whether they agreed to it. */
MUFFLE_C_API int muffle_addon_is_to_ask(const char* kind);
MUFFLE_C_API int muffle_addon_allows(const char* kind);
/* Null, or what is wrong: the answer could not be kept. A no reaches what waits, too. Who agrees is old enough to. */
MUFFLE_C_API const char* muffle_addon_answer(const char* kind, int agrees);

/* All that can leave of one kind, in the words of a language ("fr"; all others are told in English), with the marks of
   Kodi's text; its title; what it is for. They live until the next call. */
MUFFLE_C_API const char* muffle_addon_told(const char* kind, const char* language);
MUFFLE_C_API const char* muffle_addon_title(const char* kind, const char* language);
MUFFLE_C_API const char* muffle_addon_purpose(const char* kind, const char* language);

/* How many answers wait. */
MUFFLE_C_API uint64_t muffle_addon_waiting(void);
/* 1 where an answer is due, which is then nowhere but in these bytes. To be asked about every minute. */
MUFFLE_C_API int muffle_addon_take_due(uint8_t bytes[MUFFLE_V0_ENCODED_SIZE]);
/* Takes it back where no connection came about, and for no other reason: at most once is it sent. */
MUFFLE_C_API void muffle_addon_put_back(void);

#ifdef __cplusplus
}
#endif

#endif
