/* SPDX-License-Identifier: MIT */
#ifndef MUFFLE_C_MUFFLE_H
#define MUFFLE_C_MUFFLE_H

/*
 * muffle for plugins: C99, and whatever calls C. The functions live in the host program, which gives its policies and
 * pipelines names in a C++ file (<muffle/c/expose.hpp>). A plugin fills in a record, sees what would leave, and sends it
 * through a pipeline of the host; there is no other way out, and none around consent.
 *
 * Calls. Every function returns a code, MUFFLE_V0_OK or why not; muffle_v0_error_text has its text, and
 * muffle_v0_last_error says for this thread which argument it was and what to do. A call that fails changes nothing. No
 * exception comes out, and no message holds a value that was set.
 *
 * Threads. Every function may be called from any thread at any time, also on the same handle: calls on one record take
 * turns, all others run side by side. A handle that is closed while another thread uses it lives until that is done.
 *
 * Memory. Nothing that is allocated here is freed by the caller, or the other way around. Text is copied in, up to
 * MUFFLE_V0_MOST_TEXT bytes; the caller vouches for it that `size` bytes can be read. Text comes out into a buffer of the
 * caller, UTF-8 with a zero behind: `needed` gets its length without the zero, also where the buffer is too small. Then
 * nothing is put there but a zero, and the code is MUFFLE_V0_BUFFER_TOO_SMALL. To ask for the length alone, hand over a
 * null buffer of capacity 0; who does not want the length hands over a null `needed`.
 *
 * Names are text with a zero at the end; no more than MUFFLE_V0_MOST_NAME + 1 bytes are read.
 *
 * Structs begin with their size, so that they can grow; set it to sizeof. A size below that of the first version is
 * refused. A larger one is of a caller who knows more than this host: what is read must be zero there, what is written is
 * set to zero there.
 *
 * Versions. What stands here does not change; what is incompatible gets other names, muffle_v1_... . Functions, codes and
 * types may be added, so treat unknown codes as failures.
 */

#include <stddef.h>
#include <stdint.h>

/* Visible also where the host is compiled with -fvisibility=hidden. */
#if defined(_WIN32)
#define MUFFLE_C_API __declspec(dllexport)
#elif defined(__GNUC__)
#define MUFFLE_C_API __attribute__((visibility("default")))
#else
#define MUFFLE_C_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum {
  MUFFLE_V0_MOST_NAME = 255,
  MUFFLE_V0_MOST_TEXT = 65536,
  MUFFLE_V0_MOST_HANDLES = 16384, /* open at once, of all plugins together */
  MUFFLE_V0_ENCODED_SIZE = 16
};

/* A policy, a pipeline or a record. Zero is none. One that is closed, made up or of another kind is refused. */
typedef uint64_t muffle_v0_handle;

typedef int32_t muffle_v0_code;
enum {
  MUFFLE_V0_OK = 0,
  MUFFLE_V0_NULL_POINTER = 1,
  MUFFLE_V0_STRUCT_SIZE = 2,
  MUFFLE_V0_BAD_HANDLE = 3,
  MUFFLE_V0_NO_SUCH_NAME = 4,
  MUFFLE_V0_NO_SUCH_INDEX = 5,
  MUFFLE_V0_WRONG_TYPE = 6,
  MUFFLE_V0_OUT_OF_RANGE = 7,
  MUFFLE_V0_NO_SUCH_LABEL = 8,
  MUFFLE_V0_TEXT_TOO_LONG = 9,
  MUFFLE_V0_OTHER_RECORD = 10,
  MUFFLE_V0_BUFFER_TOO_SMALL = 11,
  MUFFLE_V0_TOO_MANY_HANDLES = 12,
  MUFFLE_V0_WITHDRAWN = 13,
  MUFFLE_V0_NOT_PROVIDED = 14,
  MUFFLE_V0_OUT_OF_MEMORY = 15,
  MUFFLE_V0_HOST_FAILED = 16
};

/* What a value is, and in which unit. The comment says which part of `as` holds it. */
typedef int32_t muffle_v0_type;
enum {
  MUFFLE_V0_NOT_KNOWN = 0,             /* none: the member is again as it was in a new record */
  MUFFLE_V0_TEXT = 1,                  /* text; of a closed vocabulary one of its labels */
  MUFFLE_V0_BOOLEAN = 2,               /* integer, 0 or 1 */
  MUFFLE_V0_INTEGER = 3,               /* integer */
  MUFFLE_V0_REAL = 4,                  /* real */
  MUFFLE_V0_BITS_PER_SECOND = 5,       /* integer */
  MUFFLE_V0_KILOBITS_PER_SECOND = 6,   /* integer */
  MUFFLE_V0_BYTES_PER_SECOND = 7,      /* integer */
  MUFFLE_V0_MILLISECONDS = 8,          /* integer */
  MUFFLE_V0_SECONDS = 9,               /* real */
  MUFFLE_V0_FRAMES_PER_SECOND = 10,    /* ratio */
  MUFFLE_V0_TIMES_REAL_TIME = 11,      /* real */
  MUFFLE_V0_UNIX_SECONDS = 12,         /* integer, seconds since 1970 in UTC */
  MUFFLE_V0_MINUTES_FROM_UTC = 13      /* integer, from -840 to 840 */
};

/* A value for a member of a record. An amount that is not a number, or less than its unit knows, counts as not known; one
   that is too large for its unit counts as the highest. */
typedef struct muffle_v0_value {
  size_t struct_size;
  muffle_v0_type type;
  int32_t reserved; /* 0 */
  union {           /* never grows */
    int64_t integer;
    double real;
    struct {
      const char* data;
      size_t size;
    } text;
    struct {
      int64_t numerator;
      int64_t denominator;
    } ratio;
  } as;
} muffle_v0_value;

/* The answer of a policy to a record. `bytes` are those that `muffle::encode` makes, to be shown. */
typedef struct muffle_v0_answer {
  size_t struct_size;
  uint64_t cell;
  uint64_t cells; /* how many there are */
  int32_t is_rare;
  int32_t is_incomplete;
  uint8_t bytes[MUFFLE_V0_ENCODED_SIZE];
} muffle_v0_answer;

typedef struct muffle_v0_policy_info {
  size_t struct_size;
  uint64_t cells;
  uint64_t fingerprint;
  uint32_t version;
  uint32_t capacity_millibits; /* the most that one answer tells, in thousandths of a bit, rounded up */
  uint32_t fields;
  uint32_t members; /* of the record */
} muffle_v0_policy_info;

typedef struct muffle_v0_field_info {
  size_t struct_size;
  uint32_t classes;
  uint32_t reads; /* how many members it reads */
} muffle_v0_field_info;

/* What a policy, or a pipeline, does with a member of its record. */
typedef int32_t muffle_v0_use;
enum { MUFFLE_V0_READ = 0, MUFFLE_V0_WITHHELD = 1, MUFFLE_V0_UNUSED = 2 };

typedef struct muffle_v0_member_info {
  size_t struct_size;
  muffle_v0_use use;
  muffle_v0_type type; /* that it takes, or the first of several; MUFFLE_V0_NOT_KNOWN where plugins cannot set it */
} muffle_v0_member_info;

typedef struct muffle_v0_pipeline_info {
  size_t struct_size;
  uint64_t cells;
  uint32_t capacity_millibits;
  uint32_t policies; /* a record answers one of them */
  uint32_t stages;
  uint32_t members;    /* of the record */
  int32_t needs_title; /* whether it holds back what comes without a title */
  int32_t reserved;
} muffle_v0_pipeline_info;

/* What travels beside a record inside of the host and never leaves. Zeros mean none. */
typedef struct muffle_v0_local {
  size_t struct_size;
  const char* title; /* what the host calls the title, such as the key in its library */
  size_t title_size;
  const char* household;
  size_t household_size;
  const char* person; /* whose consent it takes, where each person is asked */
  size_t person_size;
} muffle_v0_local;

/* What became of a record: for this machine, never to be sent. */
typedef int32_t muffle_v0_disposition;
enum {
  MUFFLE_V0_PASSED_ON = 0,
  MUFFLE_V0_NO_TITLE = 1,
  MUFFLE_V0_NO_CONSENT = 2,
  MUFFLE_V0_SMALL_CROWD = 3,
  MUFFLE_V0_NOT_SAMPLED = 4,
  MUFFLE_V0_NOT_DRAWN = 5,
  MUFFLE_V0_BUDGET_SPENT = 6,
  MUFFLE_V0_EPOCH_IS_OVER = 7,
  MUFFLE_V0_OUTBOX_FULL = 8,
  MUFFLE_V0_NOT_STORED = 9,
  MUFFLE_V0_HELD_BY_HOST = 10,
  MUFFLE_V0_SAME_TITLE = 11
};

typedef struct muffle_v0_preview {
  size_t struct_size;
  muffle_v0_disposition became; /* what would become of the record */
  int32_t has_bytes;            /* 0 where it would be held back for another reason than consent */
  uint8_t bytes[MUFFLE_V0_ENCODED_SIZE];
} muffle_v0_preview;

/* Texts that live as long as the host, of unknown numbers too. */
MUFFLE_C_API const char* muffle_v0_error_text(muffle_v0_code code);
MUFFLE_C_API const char* muffle_v0_disposition_text(muffle_v0_disposition became);
MUFFLE_C_API const char* muffle_v0_type_text(muffle_v0_type type);

/* What was wrong with the last call of this thread that failed; this one does not count. */
MUFFLE_C_API muffle_v0_code muffle_v0_last_error(char* buffer, size_t capacity, size_t* needed);

/* Names of what can be opened, from index 0 on until MUFFLE_V0_NO_SUCH_INDEX. */
MUFFLE_C_API muffle_v0_code muffle_v0_list_policies(size_t index, char* buffer, size_t capacity, size_t* needed);
MUFFLE_C_API muffle_v0_code muffle_v0_list_pipelines(size_t index, char* buffer, size_t capacity, size_t* needed);

MUFFLE_C_API muffle_v0_code muffle_v0_open_policy(const char* name, muffle_v0_handle* policy);
MUFFLE_C_API muffle_v0_code muffle_v0_open_pipeline(const char* name, muffle_v0_handle* pipeline);
/* A record for a policy or a pipeline, and for all others that are about the same kind of record. */
MUFFLE_C_API muffle_v0_code muffle_v0_new_record(muffle_v0_handle asked, muffle_v0_handle* record);
MUFFLE_C_API muffle_v0_code muffle_v0_close(muffle_v0_handle handle);

MUFFLE_C_API muffle_v0_code muffle_v0_set(muffle_v0_handle record, const char* member, const muffle_v0_value* value);
/* All members are again as in a new record. */
MUFFLE_C_API muffle_v0_code muffle_v0_reset(muffle_v0_handle record);

/* What a policy says to a record as it is now. Nothing is sent or kept by these. */
MUFFLE_C_API muffle_v0_code muffle_v0_sanitize(muffle_v0_handle policy, muffle_v0_handle record,
                                               muffle_v0_answer* answer);
/* The class of a field, or "rare" or "incomplete". */
MUFFLE_C_API muffle_v0_code muffle_v0_label(muffle_v0_handle policy, muffle_v0_handle record, size_t field, char* buffer,
                                            size_t capacity, size_t* needed);
MUFFLE_C_API muffle_v0_code muffle_v0_label_of(muffle_v0_handle policy, muffle_v0_handle record, const char* field,
                                               char* buffer, size_t capacity, size_t* needed);
/* All fields, for people: "bitrate=4-16 Mbit/s video_codec=hevc". */
MUFFLE_C_API muffle_v0_code muffle_v0_text(muffle_v0_handle policy, muffle_v0_handle record, char* buffer,
                                           size_t capacity, size_t* needed);
/* What would be sent. */
MUFFLE_C_API muffle_v0_code muffle_v0_json(muffle_v0_handle policy, muffle_v0_handle record, char* buffer,
                                           size_t capacity, size_t* needed);

/* What a policy is. Fields, classes and members are counted from 0. */
MUFFLE_C_API muffle_v0_code muffle_v0_describe_policy(muffle_v0_handle policy, muffle_v0_policy_info* info);
MUFFLE_C_API muffle_v0_code muffle_v0_policy_name(muffle_v0_handle policy, char* buffer, size_t capacity,
                                                  size_t* needed);
MUFFLE_C_API muffle_v0_code muffle_v0_describe_field(muffle_v0_handle policy, size_t field, muffle_v0_field_info* info);
MUFFLE_C_API muffle_v0_code muffle_v0_field_name(muffle_v0_handle policy, size_t field, char* buffer, size_t capacity,
                                                 size_t* needed);
MUFFLE_C_API muffle_v0_code muffle_v0_field_reads(muffle_v0_handle policy, size_t field, size_t number, char* buffer,
                                                  size_t capacity, size_t* needed);
MUFFLE_C_API muffle_v0_code muffle_v0_class_label(muffle_v0_handle policy, size_t field, size_t class_number,
                                                  char* buffer, size_t capacity, size_t* needed);
/* The policy document as JSON, with its declaration; MUFFLE_V0_NOT_PROVIDED where the host has no JSON library. */
MUFFLE_C_API muffle_v0_code muffle_v0_policy_document(muffle_v0_handle policy, char* buffer, size_t capacity,
                                                      size_t* needed);

/* Members of the record of a policy or a pipeline; the second gives the name, the third in words what it takes. */
MUFFLE_C_API muffle_v0_code muffle_v0_describe_member(muffle_v0_handle asked, size_t member,
                                                      muffle_v0_member_info* info);
MUFFLE_C_API muffle_v0_code muffle_v0_member_name(muffle_v0_handle asked, size_t member, char* buffer, size_t capacity,
                                                  size_t* needed);
MUFFLE_C_API muffle_v0_code muffle_v0_member_takes(muffle_v0_handle asked, size_t member, char* buffer, size_t capacity,
                                                   size_t* needed);

/* What a pipeline of the host is: the names of its policies, and in words what each stage does. */
MUFFLE_C_API muffle_v0_code muffle_v0_describe_pipeline(muffle_v0_handle pipeline, muffle_v0_pipeline_info* info);
MUFFLE_C_API muffle_v0_code muffle_v0_pipeline_policy(muffle_v0_handle pipeline, size_t policy, char* buffer,
                                                      size_t capacity, size_t* needed);
MUFFLE_C_API muffle_v0_code muffle_v0_pipeline_stage(muffle_v0_handle pipeline, size_t stage, char* buffer,
                                                     size_t capacity, size_t* needed);

/* What would become of a record, without doing it: no coin, bound or budget is used up. `local` may be null. The JSON and
   the text are those of what would be sent, or, where nobody agreed, of what would be if they did; empty where the record
   would be held back for another reason. */
MUFFLE_C_API muffle_v0_code muffle_v0_preview_record(muffle_v0_handle pipeline, muffle_v0_handle record,
                                                     const muffle_v0_local* local, muffle_v0_preview* preview);
MUFFLE_C_API muffle_v0_code muffle_v0_preview_json(muffle_v0_handle pipeline, muffle_v0_handle record,
                                                   const muffle_v0_local* local, char* buffer, size_t capacity,
                                                   size_t* needed);
MUFFLE_C_API muffle_v0_code muffle_v0_preview_text(muffle_v0_handle pipeline, muffle_v0_handle record,
                                                   const muffle_v0_local* local, char* buffer, size_t capacity,
                                                   size_t* needed);
/* Hands a record to the pipeline. What leaves, and when, is up to the host. */
MUFFLE_C_API muffle_v0_code muffle_v0_send(muffle_v0_handle pipeline, muffle_v0_handle record,
                                           const muffle_v0_local* local, muffle_v0_disposition* became);

#ifdef __cplusplus
}
#endif

#endif
