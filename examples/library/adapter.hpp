// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "media_item.hpp"
#include "row.hpp"

/// One table of a server, read by its keys.
struct library_query {
  std::string_view table;
  /// Reads up to ?2 rows whose keys, in the first column, are above ?1, in the order of the keys. It names columns with
  /// their tables, so that SQLite's message on a missing one says all.
  std::string sql;
  void (*read)(row& from, media_item& into);
  /// What to do about a value that makes no sense.
  std::string_view advice;
  /// In a log of plays, the column that names who played.
  std::string_view household = {};
  /// The table has no integer as its key, so its rows get other numbers when the server tidies up.
  bool keys_may_change = false;
};

/// How a server keeps what it knows.
struct library_adapter {
  std::string_view server;
  /// What it reads. A database with the first of them is taken for this server's.
  std::vector<std::string_view> tables;
  /// Where a server kept things in another way before: the version of the schema from which on it is this way.
  std::int64_t since = 0;
  /// Gives the version of the schema, where the database has one.
  std::string_view version;
  /// The newest version whose schema was read when this was written; empty where versions do not tell schemas apart.
  std::string_view newest;
  /// The columns of a catalogue that it has something for.
  std::vector<std::string_view> has;
  std::vector<library_query> queries;
  /// Whether plays in another database are about its items, by their ids.
  bool is_looked_up = false;
  /// Whether its rows are plays of items in another database.
  bool looks_up = false;
};

extern const library_adapter gerbera_library;        // from schema 13 on
extern const library_adapter gerbera_old_library;    // from 4 on: resources are texts
extern const library_adapter gerbera_first_library;  // metadata too
extern const library_adapter jellyfin_library;       // from 10.11 on
extern const library_adapter jellyfin_old_library;   // up to 10.10
extern const library_adapter jellyfin_playback_reporting;
extern const library_adapter kodi_library;     // from schema 150 on: one file may be several titles
extern const library_adapter kodi_21_library;  // from 131 on: one title may have several files
extern const library_adapter kodi_old_library;
extern const library_adapter minidlna_library;
extern const library_adapter plex_library;
extern const library_adapter tautulli_log;
