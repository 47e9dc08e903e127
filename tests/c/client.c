/* SPDX-License-Identifier: MIT */

/* A plugin in C99: all that it needs of muffle is one header. Prints what it found, or stops at what is wrong. */

#include <muffle/c/muffle.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

static void require(int holds, const char* what, int line) {
  char why[1024];
  if (holds) return;
  if (muffle_v0_last_error(why, sizeof why, NULL) != MUFFLE_V0_OK) why[0] = '\0';
  fprintf(stderr, "client.c:%d: does not hold: %s\nthe last error: %s\n", line, what, why);
  exit(1);
}
#define REQUIRE(condition) require((condition) ? 1 : 0, #condition, __LINE__)

static muffle_v0_code set_integer(muffle_v0_handle record, const char* member, muffle_v0_type type, int64_t number) {
  muffle_v0_value value;
  memset(&value, 0, sizeof value);
  value.struct_size = sizeof value;
  value.type = type;
  value.as.integer = number;
  return muffle_v0_set(record, member, &value);
}

static muffle_v0_code set_text(muffle_v0_handle record, const char* member, const char* text) {
  muffle_v0_value value;
  memset(&value, 0, sizeof value);
  value.struct_size = sizeof value;
  value.type = MUFFLE_V0_TEXT;
  value.as.text.data = text;
  value.as.text.size = strlen(text);
  return muffle_v0_set(record, member, &value);
}

static muffle_v0_handle filled_record(muffle_v0_handle asked) {
  muffle_v0_handle record = 0;
  REQUIRE(muffle_v0_new_record(asked, &record) == MUFFLE_V0_OK);
  REQUIRE(set_text(record, "title", "Metropolis") == MUFFLE_V0_OK);
  REQUIRE(set_integer(record, "duration", MUFFLE_V0_MILLISECONDS, 9180000) == MUFFLE_V0_OK);
  REQUIRE(set_integer(record, "bitrate", MUFFLE_V0_KILOBITS_PER_SECOND, 7500) == MUFFLE_V0_OK);
  REQUIRE(set_text(record, "video_codec", "hevc") == MUFFLE_V0_OK);
  REQUIRE(set_integer(record, "width", MUFFLE_V0_INTEGER, 1916) == MUFFLE_V0_OK);
  REQUIRE(set_integer(record, "height", MUFFLE_V0_INTEGER, 796) == MUFFLE_V0_OK);
  return record;
}

static void ask_policy(void) {
  muffle_v0_handle policy = 0;
  muffle_v0_handle record;
  muffle_v0_answer answer;
  muffle_v0_policy_info info;
  char text[256];
  char exact[64];
  size_t needed = 0;

  REQUIRE(muffle_v0_open_policy("video_quality", &policy) == MUFFLE_V0_OK);
  record = filled_record(policy);

  memset(&answer, 0, sizeof answer);
  answer.struct_size = sizeof answer;
  REQUIRE(muffle_v0_sanitize(policy, record, &answer) == MUFFLE_V0_OK);
  REQUIRE(answer.cell < answer.cells);
  REQUIRE(!answer.is_rare && !answer.is_incomplete);
  REQUIRE(answer.bytes[MUFFLE_V0_ENCODED_SIZE - 1] == answer.cell);

  REQUIRE(muffle_v0_text(policy, record, text, sizeof text, NULL) == MUFFLE_V0_OK);
  REQUIRE(strcmp(text, "bitrate=6-10 Mbit/s video_codec=hevc resolution=1080") == 0);
  printf("%s\n", text);

  /* As with snprintf: ask for the length, then with room for just that, then with one byte too little. */
  REQUIRE(muffle_v0_json(policy, record, NULL, 0, &needed) == MUFFLE_V0_OK);
  REQUIRE(needed + 1 <= sizeof exact);
  REQUIRE(muffle_v0_json(policy, record, exact, needed + 1, NULL) == MUFFLE_V0_OK);
  REQUIRE(strlen(exact) == needed);
  printf("%s\n", exact);
  needed = 0;
  REQUIRE(muffle_v0_json(policy, record, exact, strlen(exact), &needed) == MUFFLE_V0_BUFFER_TOO_SMALL);
  REQUIRE(exact[0] == '\0' && needed > 0);

  memset(&info, 0, sizeof info);
  info.struct_size = sizeof info;
  REQUIRE(muffle_v0_describe_policy(policy, &info) == MUFFLE_V0_OK);
  REQUIRE(info.cells == answer.cells && info.version >= 1);
  printf("%u fields, %u members, at most %u.%03u bits\n", (unsigned)info.fields, (unsigned)info.members,
         (unsigned)(info.capacity_millibits / 1000), (unsigned)(info.capacity_millibits % 1000));

  /* The wrong unit is told by name. */
  REQUIRE(set_integer(record, "bitrate", MUFFLE_V0_MILLISECONDS, 1) == MUFFLE_V0_WRONG_TYPE);
  REQUIRE(muffle_v0_last_error(text, sizeof text, NULL) == MUFFLE_V0_OK);
  printf("%s\n", text);

  REQUIRE(muffle_v0_close(record) == MUFFLE_V0_OK);
  REQUIRE(muffle_v0_close(record) == MUFFLE_V0_BAD_HANDLE);
  REQUIRE(muffle_v0_sanitize(policy, record, &answer) == MUFFLE_V0_BAD_HANDLE);
  REQUIRE(muffle_v0_close(policy) == MUFFLE_V0_OK);
}

static void send_through_pipeline(void) {
  muffle_v0_handle pipeline = 0;
  muffle_v0_handle record;
  muffle_v0_local local;
  muffle_v0_disposition became = -1;
  char text[256];

  REQUIRE(muffle_v0_open_pipeline("video", &pipeline) == MUFFLE_V0_OK);
  record = filled_record(pipeline);
  memset(&local, 0, sizeof local);
  local.struct_size = sizeof local;
  local.title = "library/item/7";
  local.title_size = strlen(local.title);

  REQUIRE(muffle_v0_send(pipeline, record, &local, &became) == MUFFLE_V0_OK);
  REQUIRE(became == MUFFLE_V0_NO_CONSENT && host_waiting() == 0);
  printf("%s\n", muffle_v0_disposition_text(became));

  host_agrees(1);
  REQUIRE(muffle_v0_preview_json(pipeline, record, &local, text, sizeof text, NULL) == MUFFLE_V0_OK);
  REQUIRE(strncmp(text, "{\"policy\":\"video_", 17) == 0);
  REQUIRE(host_waiting() == 0);
  REQUIRE(muffle_v0_send(pipeline, record, &local, &became) == MUFFLE_V0_OK);
  REQUIRE(became == MUFFLE_V0_PASSED_ON && host_waiting() == 1);
  printf("%s\n", muffle_v0_disposition_text(became));

  REQUIRE(muffle_v0_close(record) == MUFFLE_V0_OK);
  REQUIRE(muffle_v0_close(pipeline) == MUFFLE_V0_OK);
}

int main(void) {
  ask_policy();
  send_through_pipeline();
  return 0;
}
