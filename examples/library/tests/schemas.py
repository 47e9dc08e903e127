# SPDX-License-Identifier: MIT
"""The tables that media servers make, as they publish them: names, columns and types, and the indexes that reading leans on.
Sources stand with each server."""


def table(name, columns, tail=""):
    return f'CREATE TABLE "{name}" ({columns}{tail})'


def index(on, columns):
    return f'CREATE INDEX "index of {on} {columns}" ON "{on}" ({columns})'


# danrahn/MarkerEditorForPlex Test/TestHelpers.js, but for media_streams, metadata_item_views, metadata_relations and schema_migrations:
# mutanthost/plex_schema plexschema.sql, cgnl/plex-postgresql schema/sqlite_schema.sql.
PLEX = [
    table("schema_migrations", "version varchar(255) NOT NULL, rollback_sql TEXT, optimize_on_rollback BOOLEAN,"
                               " min_version TEXT"),
    table("library_sections",
          "id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, library_id integer, name varchar(255), name_sort varchar(255)"
          " COLLATE NOCASE, section_type integer, language varchar(255), agent varchar(255), scanner varchar(255),"
          " user_thumb_url varchar(255), user_art_url varchar(255), user_theme_music_url varchar(255), public boolean,"
          " created_at datetime, updated_at datetime, scanned_at datetime, display_secondary_level boolean, user_fields"
          " varchar(255), query_xml text, query_type integer, uuid varchar(255), changed_at integer(8) default '0',"
          " content_changed_at integer(8) default '0'"),
    table("metadata_items",
          "id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, library_section_id integer, parent_id integer, metadata_type"
          " integer, guid varchar(255), media_item_count integer, title varchar(255), title_sort varchar(255) COLLATE"
          " NOCASE, original_title varchar(255), studio varchar(255), rating float, rating_count integer, tagline"
          " varchar(255), summary text, trivia text, quotes text, content_rating varchar(255), content_rating_age"
          ' integer, "index" integer, absolute_index integer, duration integer, user_thumb_url varchar(255),'
          " user_art_url varchar(255), user_banner_url varchar(255), user_music_url varchar(255), user_fields"
          " varchar(255), tags_genre varchar(255), tags_collection varchar(255), tags_director varchar(255),"
          " tags_writer varchar(255), tags_star varchar(255), originally_available_at dt_integer(8), available_at"
          " dt_integer(8), expires_at dt_integer(8), refreshed_at dt_integer(8), year integer, added_at dt_integer(8),"
          " created_at dt_integer(8), updated_at dt_integer(8), deleted_at dt_integer(8), tags_country varchar(255),"
          " extra_data varchar(255), hash varchar(255), audience_rating float, changed_at integer(8) default '0',"
          " resources_changed_at integer(8) default '0', remote integer, edition_title varchar(255)"),
    table("media_items",
          "id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, library_section_id integer, section_location_id integer,"
          " metadata_item_id integer, type_id integer, width integer, height integer, size integer(8), duration integer,"
          " bitrate integer, container varchar(255), video_codec varchar(255), audio_codec varchar(255),"
          " display_aspect_ratio float, frames_per_second float, audio_channels integer, interlaced boolean, source"
          " varchar(255), hints varchar(255), display_offset integer, settings varchar(255), created_at dt_integer(8),"
          " updated_at dt_integer(8), optimized_for_streaming boolean, deleted_at dt_integer(8), media_analysis_version"
          " integer DEFAULT 0, sample_aspect_ratio float, extra_data varchar(255), proxy_type integer, channel_id"
          " integer, begins_at dt_integer(8), ends_at dt_integer(8), color_trc varchar(255)"),
    table("media_parts",
          "id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, media_item_id integer, directory_id integer, hash"
          ' varchar(255), open_subtitle_hash varchar(255), file varchar(255), "index" integer, size integer(8), duration'
          " integer, created_at dt_integer(8), updated_at dt_integer(8), deleted_at dt_integer(8), extra_data"
          " varchar(255)"),
    table("media_streams",
          "id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, stream_type_id integer, media_item_id integer, url"
          ' varchar(255), codec varchar(255), language varchar(255), created_at datetime, updated_at datetime, "index"'
          ' integer, media_part_id integer, channels integer, bitrate integer, url_index integer, "default" boolean,'
          " forced boolean, extra_data varchar(255)"),
    table("metadata_item_views",
          "id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, account_id integer, guid varchar(255), metadata_type integer,"
          " library_section_id integer, grandparent_title varchar(255), parent_index integer, parent_title"
          ' varchar(255), "index" integer, title varchar(255), thumb_url varchar(255), viewed_at datetime,'
          " grandparent_guid varchar(255), originally_available_at datetime, device_id integer"),
    table("metadata_relations",
          "id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, metadata_item_id integer, related_metadata_item_id integer,"
          " relation_type integer, created_at dt_integer(8), updated_at dt_integer(8)"),
    index("metadata_relations", "related_metadata_item_id"),
    index("media_items", "metadata_item_id"), index("media_parts", "media_item_id"),
    index("media_streams", "media_item_id"), index("metadata_items", "parent_id"), index("metadata_items", "guid"),
    "INSERT INTO schema_migrations (version) VALUES ('20130604083543'), ('202505261219')",
]

# jellyfin/jellyfin src/Jellyfin.Database/Jellyfin.Database.Providers.Sqlite/Migrations/JellyfinDbModelSnapshot.cs
JELLYFIN = [
    table("__EFMigrationsHistory", "MigrationId TEXT NOT NULL PRIMARY KEY, ProductVersion TEXT NOT NULL"),
    table("BaseItems",
          "Id TEXT NOT NULL PRIMARY KEY, Album TEXT, AlbumArtists TEXT, Artists TEXT, Audio INTEGER, ChannelId TEXT,"
          " CleanName TEXT, CommunityRating REAL, CriticRating REAL, CustomRating TEXT, Data TEXT, DateCreated TEXT,"
          " DateLastMediaAdded TEXT, DateLastRefreshed TEXT, DateLastSaved TEXT, DateModified TEXT, EndDate TEXT,"
          " EpisodeTitle TEXT, ExternalId TEXT, ExternalSeriesId TEXT, ExternalServiceId TEXT, ExtraType INTEGER,"
          " ForcedSortName TEXT, Genres TEXT, Height INTEGER, IndexNumber INTEGER, InheritedParentalRatingSubValue"
          " INTEGER, InheritedParentalRatingValue INTEGER, IsFolder INTEGER NOT NULL, IsInMixedFolder INTEGER NOT NULL,"
          " IsLocked INTEGER NOT NULL, IsMovie INTEGER NOT NULL, IsRepeat INTEGER NOT NULL, IsSeries INTEGER NOT NULL,"
          " IsVirtualItem INTEGER NOT NULL, LUFS REAL, MediaType TEXT, Name TEXT, NormalizationGain REAL, OfficialRating"
          " TEXT, OriginalLanguage TEXT, OriginalTitle TEXT, Overview TEXT, OwnerId TEXT, ParentId TEXT,"
          " ParentIndexNumber INTEGER, Path TEXT, PreferredMetadataCountryCode TEXT, PreferredMetadataLanguage TEXT,"
          " PremiereDate TEXT, PresentationUniqueKey TEXT, PrimaryVersionId TEXT, ProductionLocations TEXT,"
          " ProductionYear INTEGER, RunTimeTicks INTEGER, SeasonId TEXT, SeasonName TEXT, SeriesId TEXT, SeriesName"
          " TEXT, SeriesPresentationUniqueKey TEXT, ShowId TEXT, Size INTEGER, SortName TEXT, StartDate TEXT, Studios"
          " TEXT, Tagline TEXT, Tags TEXT, TopParentId TEXT, TotalBitrate INTEGER, Type TEXT NOT NULL, UnratedType TEXT,"
          " Width INTEGER"),
    table("MediaStreamInfos",
          "ItemId TEXT NOT NULL, StreamIndex INTEGER NOT NULL, AspectRatio TEXT, AverageFrameRate REAL, BitDepth INTEGER,"
          " BitRate INTEGER, BlPresentFlag INTEGER, ChannelLayout TEXT, Channels INTEGER, Codec TEXT, CodecTag TEXT,"
          " CodecTimeBase TEXT, ColorPrimaries TEXT, ColorSpace TEXT, ColorTransfer TEXT, Comment TEXT,"
          " DvBlSignalCompatibilityId INTEGER, DvLevel INTEGER, DvProfile INTEGER, DvVersionMajor INTEGER,"
          " DvVersionMinor INTEGER, ElPresentFlag INTEGER, Hdr10PlusPresentFlag INTEGER, Height INTEGER, IsAnamorphic"
          " INTEGER, IsAvc INTEGER, IsDefault INTEGER NOT NULL, IsExternal INTEGER NOT NULL, IsForced INTEGER NOT NULL,"
          " IsHearingImpaired INTEGER, IsInterlaced INTEGER, IsOriginal INTEGER NOT NULL, KeyFrames TEXT, Language TEXT,"
          " Level REAL, NalLengthSize TEXT, Path TEXT, PixelFormat TEXT, Profile TEXT, RealFrameRate REAL, RefFrames"
          " INTEGER, Rotation INTEGER, RpuPresentFlag INTEGER, SampleRate INTEGER, StreamType INTEGER NOT NULL, TimeBase"
          " TEXT, Title TEXT, Width INTEGER", ", PRIMARY KEY (ItemId, StreamIndex), FOREIGN KEY (ItemId) REFERENCES"
          " BaseItems (Id) ON DELETE CASCADE"),
    index("BaseItems", "Path"), index("BaseItems", "Type, TopParentId, Id"),
    "INSERT INTO \"__EFMigrationsHistory\" VALUES ('20250327171413_AddHdr10PlusFlag', '9.0.4'),"
    " ('20250925203415_ExtendPeopleMapKey', '9.0.9')",
]

# jellyfin/jellyfin Emby.Server.Implementations/Data/SqliteItemRepository.cs, last in 10.10
JELLYFIN_OLD = [
    table("TypedBaseItems",
          "guid GUID primary key NOT NULL, type TEXT NOT NULL, data BLOB NULL, ParentId GUID NULL, Path TEXT NULL,"
          " StartDate DATETIME, EndDate DATETIME, ChannelId Text, IsMovie BIT, CommunityRating Float, CustomRating Text,"
          " IndexNumber INT, IsLocked BIT, Name Text, OfficialRating Text, MediaType Text, Overview Text,"
          " ParentIndexNumber INT, PremiereDate DATETIME, ProductionYear INT, Genres Text, SortName Text, ForcedSortName"
          " Text, RunTimeTicks BIGINT, DateCreated DATETIME, DateModified DATETIME, IsSeries BIT, EpisodeTitle Text,"
          " IsRepeat BIT, PreferredMetadataLanguage Text, PreferredMetadataCountryCode Text, DateLastRefreshed DATETIME,"
          " DateLastSaved DATETIME, IsInMixedFolder BIT, LockedFields Text, Studios Text, Audio Text, ExternalServiceId"
          " Text, Tags Text, IsFolder BIT, InheritedParentalRatingValue INT, UnratedType Text, TopParentId Text,"
          " TrailerTypes Text, CriticRating Float, CleanName Text, PresentationUniqueKey Text, OriginalTitle Text,"
          " PrimaryVersionId Text, DateLastMediaAdded DATETIME, Album Text, LUFS Float, NormalizationGain Float,"
          " IsVirtualItem BIT, SeriesName Text, UserDataKey Text, SeasonName Text, SeasonId GUID, SeriesId GUID,"
          " ExternalSeriesId Text, Tagline Text, ProviderIds Text, Images Text, ProductionLocations Text, ExtraIds Text,"
          " TotalBitrate INT, ExtraType Text, Artists Text, AlbumArtists Text, ExternalId Text,"
          " SeriesPresentationUniqueKey Text, ShowId Text, OwnerId Text, Width INT, Height INT, Size BIGINT"),
    table("mediastreams",
          "ItemId GUID, StreamIndex INT, StreamType TEXT, Codec TEXT, Language TEXT, ChannelLayout TEXT, Profile TEXT,"
          " AspectRatio TEXT, Path TEXT, IsInterlaced BIT, BitRate INT NULL, Channels INT NULL, SampleRate INT NULL,"
          " IsDefault BIT, IsForced BIT, IsExternal BIT, Height INT NULL, Width INT NULL, AverageFrameRate FLOAT NULL,"
          " RealFrameRate FLOAT NULL, Level FLOAT NULL, PixelFormat TEXT, BitDepth INT NULL, IsAnamorphic BIT NULL,"
          " RefFrames INT NULL, CodecTag TEXT NULL, Comment TEXT NULL, NalLengthSize TEXT NULL, IsAvc BIT NULL, Title"
          " TEXT NULL, TimeBase TEXT NULL, CodecTimeBase TEXT NULL, ColorPrimaries TEXT NULL, ColorSpace TEXT NULL,"
          " ColorTransfer TEXT NULL, DvVersionMajor INT NULL, DvVersionMinor INT NULL, DvProfile INT NULL, DvLevel INT"
          " NULL, RpuPresentFlag INT NULL, ElPresentFlag INT NULL, BlPresentFlag INT NULL, DvBlSignalCompatibilityId"
          " INT NULL, IsHearingImpaired BIT NULL, Rotation INT NULL", ", PRIMARY KEY (ItemId, StreamIndex)"),
]

# jellyfin/jellyfin-plugin-playbackreporting Jellyfin.Plugin.PlaybackReporting/Data/ActivityRepository.cs
PLAYBACK_REPORTING = [
    table("PlaybackActivity",
          "DateCreated DATETIME NOT NULL, UserId TEXT, ItemId TEXT, ItemType TEXT, ItemName TEXT, PlaybackMethod TEXT,"
          " ClientName TEXT, DeviceName TEXT, PlayDuration INT"),
    table("UserList", "UserId TEXT"),
]

# xbmc/xbmc xbmc/video/VideoDatabase.cpp (schema 131, Kodi 21); VIDEODB_MAX_COLUMNS is 24.
NUMBERED = "".join(f", c{i:02} text" for i in range(24))
KODI = [
    table("version", "idVersion integer, iCompressCount integer"),
    table("bookmark", "idBookmark integer primary key, idFile integer, timeInSeconds double, totalTimeInSeconds double,"
                      " thumbNailImage text, player text, playerState text, type integer"),
    table("movie", "idMovie integer primary key, idFile integer" + NUMBERED
          + ", idSet integer, userrating integer, premiered text"),
    table("path", "idPath integer primary key, strPath text, strContent text, strScraper text, strHash text, scanRecursive"
                  " integer, useFolderNames bool, strSettings text, noUpdate bool, exclude bool, allAudio bool, dateAdded"
                  " text, idParentPath integer"),
    table("files", "idFile integer primary key, idPath integer, strFilename text, playCount integer, lastPlayed text,"
                   " dateAdded text"),
    table("tvshow", "idShow integer primary key" + NUMBERED + ", userrating integer, duration INTEGER"),
    table("episode", "idEpisode integer primary key, idFile integer" + NUMBERED
          + ", idShow integer, userrating integer, idSeason integer"),
    table("musicvideo", "idMVideo integer primary key, idFile integer" + NUMBERED + ", userrating integer, premiered text"),
    table("streamdetails", "idFile integer, iStreamType integer, strVideoCodec text, fVideoAspect float, iVideoWidth"
                           " integer, iVideoHeight integer, strAudioCodec text, iAudioChannels integer, strAudioLanguage"
                           " text, strSubtitleLanguage text, iVideoDuration integer, strStereoMode text, strVideoLanguage"
                           " text, strHdrType text"),
    table("sets", "idSet integer primary key, strSet text, strOverview text"),
    table("seasons", "idSeason integer primary key, idShow integer, season integer, name text, userrating integer"),
    table("videoversiontype", "id INTEGER PRIMARY KEY, name TEXT, owner INTEGER, itemType INTEGER"),
    table("videoversion", "idFile INTEGER PRIMARY KEY, idMedia INTEGER, media_type TEXT, itemType INTEGER, idType"
                          " INTEGER"),
    index("streamdetails", "idFile"),
    "CREATE VIEW musicvideo_view AS SELECT musicvideo.*, files.strFileName AS strFileName FROM musicvideo JOIN files ON"
    " files.idFile = musicvideo.idFile",
    "CREATE TRIGGER delete_file AFTER DELETE ON files FOR EACH ROW BEGIN DELETE FROM streamdetails WHERE"
    " idFile = old.idFile; END",
    "INSERT INTO version VALUES (131, 0)",
]

# As Kodi 20 had it, before a title could have several files (schema 121).
KODI_121 = [statement.replace("(131, 0)", "(121, 0)") for statement in KODI if "videoversion" not in statement]

# As the branch of Kodi 22 has it, where streams belong to a version (xbmc/video/VideoDatabaseDDL.cpp at
# 07d86ee15665fedb1fb9c12444e387cb3de9d77a, schema 150).
KODI_150 = [statement.replace("(131, 0)", "(150, 0)")
            .replace("strHdrType text", "strHdrType text, strHdrDetail text, iSource integer, iVersion integer, iFlags integer,"
                                        " idVersion integer")
            .replace("idFile INTEGER PRIMARY KEY, idMedia", "idVersion INTEGER PRIMARY KEY, idFile INTEGER, idMedia")
            for statement in KODI] + [index("streamdetails", "idVersion")]

# Tautulli/Tautulli plexpy/__init__.py
TAUTULLI = [
    table("version_info", "key TEXT UNIQUE, value TEXT"),
    table("sessions",
          "id INTEGER PRIMARY KEY AUTOINCREMENT, session_key INTEGER, session_id TEXT, transcode_key TEXT, rating_key"
          " INTEGER, section_id INTEGER, media_type TEXT, started INTEGER, stopped INTEGER, paused_counter INTEGER DEFAULT"
          " 0, state TEXT, user_id INTEGER, user TEXT, friendly_name TEXT, ip_address TEXT, machine_id TEXT, bandwidth"
          " INTEGER, location TEXT, player TEXT, product TEXT, platform TEXT, title TEXT, parent_title TEXT,"
          " grandparent_title TEXT, original_title TEXT, full_title TEXT, media_index INTEGER, parent_media_index INTEGER,"
          " thumb TEXT, parent_thumb TEXT, grandparent_thumb TEXT, year INTEGER, parent_rating_key INTEGER,"
          " grandparent_rating_key INTEGER, originally_available_at TEXT, added_at INTEGER, guid TEXT, view_offset INTEGER"
          " DEFAULT 0, duration INTEGER, video_decision TEXT, audio_decision TEXT, transcode_decision TEXT, container"
          " TEXT, bitrate INTEGER, width INTEGER, height INTEGER, video_codec TEXT, video_bitrate INTEGER,"
          " video_resolution TEXT, video_width INTEGER, video_height INTEGER, video_framerate TEXT, video_scan_type TEXT,"
          " video_full_resolution TEXT, video_dynamic_range TEXT, aspect_ratio TEXT, audio_codec TEXT, audio_bitrate"
          " INTEGER, audio_channels INTEGER, audio_language TEXT, audio_language_code TEXT, subtitle_codec TEXT,"
          " subtitle_forced INTEGER, subtitle_language TEXT, stream_bitrate INTEGER, stream_video_resolution TEXT,"
          " quality_profile TEXT, stream_container_decision TEXT, stream_container TEXT, stream_video_decision TEXT,"
          " stream_video_codec TEXT, stream_video_bitrate INTEGER, stream_video_width INTEGER, stream_video_height"
          " INTEGER, stream_video_framerate TEXT, stream_video_scan_type TEXT, stream_video_full_resolution TEXT,"
          " stream_video_dynamic_range TEXT, stream_audio_decision TEXT, stream_audio_codec TEXT, stream_audio_bitrate"
          " INTEGER, stream_audio_channels INTEGER, stream_audio_language TEXT, stream_audio_language_code TEXT, subtitles"
          " INTEGER, stream_subtitle_decision TEXT, stream_subtitle_codec TEXT, stream_subtitle_forced INTEGER,"
          " stream_subtitle_language TEXT, transcode_protocol TEXT, transcode_container TEXT, transcode_video_codec TEXT,"
          " transcode_audio_codec TEXT, transcode_audio_channels INTEGER, transcode_width INTEGER, transcode_height"
          " INTEGER, transcode_hw_decoding INTEGER, transcode_hw_encoding INTEGER, optimized_version INTEGER,"
          " optimized_version_profile TEXT, optimized_version_title TEXT, synced_version INTEGER, synced_version_profile"
          " TEXT, live INTEGER, live_uuid TEXT, channel_call_sign TEXT, channel_id TEXT, channel_identifier TEXT,"
          " channel_title TEXT, channel_thumb TEXT, channel_vcn TEXT, secure INTEGER, relayed INTEGER, buffer_count INTEGER"
          " DEFAULT 0, buffer_last_triggered INTEGER, last_paused INTEGER, watched INTEGER DEFAULT 0, intro INTEGER"
          " DEFAULT 0, credits INTEGER DEFAULT 0, commercial INTEGER DEFAULT 0, marker INTEGER DEFAULT 0, initial_stream"
          " INTEGER DEFAULT 1, write_attempts INTEGER DEFAULT 0, raw_stream_info TEXT, rating_key_websocket TEXT"),
    table("session_history",
          "id INTEGER PRIMARY KEY AUTOINCREMENT, reference_id INTEGER, started INTEGER, stopped INTEGER, rating_key"
          " INTEGER, user_id INTEGER, user TEXT, ip_address TEXT, paused_counter INTEGER DEFAULT 0, player TEXT, product"
          " TEXT, product_version TEXT, platform TEXT, platform_version TEXT, profile TEXT, machine_id TEXT, bandwidth"
          " INTEGER, location TEXT, quality_profile TEXT, secure INTEGER, relayed INTEGER, parent_rating_key INTEGER,"
          " grandparent_rating_key INTEGER, media_type TEXT, section_id INTEGER, view_offset INTEGER DEFAULT 0"),
    table("session_history_media_info",
          "id INTEGER PRIMARY KEY, rating_key INTEGER, video_decision TEXT, audio_decision TEXT, transcode_decision TEXT,"
          " duration INTEGER DEFAULT 0, container TEXT, bitrate INTEGER, width INTEGER, height INTEGER, video_bitrate"
          " INTEGER, video_bit_depth INTEGER, video_codec TEXT, video_codec_level TEXT, video_width INTEGER, video_height"
          " INTEGER, video_resolution TEXT, video_framerate TEXT, video_scan_type TEXT, video_full_resolution TEXT,"
          " video_dynamic_range TEXT, aspect_ratio TEXT, audio_bitrate INTEGER, audio_codec TEXT, audio_channels INTEGER,"
          " audio_language TEXT, audio_language_code TEXT, subtitles INTEGER, subtitle_codec TEXT, subtitle_forced,"
          " subtitle_language TEXT, transcode_protocol TEXT, transcode_container TEXT, transcode_video_codec TEXT,"
          " transcode_audio_codec TEXT, transcode_audio_channels INTEGER, transcode_width INTEGER, transcode_height"
          " INTEGER, transcode_hw_requested INTEGER, transcode_hw_full_pipeline INTEGER, transcode_hw_decode TEXT,"
          " transcode_hw_decode_title TEXT, transcode_hw_decoding INTEGER, transcode_hw_encode TEXT,"
          " transcode_hw_encode_title TEXT, transcode_hw_encoding INTEGER, stream_container TEXT,"
          " stream_container_decision TEXT, stream_bitrate INTEGER, stream_video_decision TEXT, stream_video_bitrate"
          " INTEGER, stream_video_codec TEXT, stream_video_codec_level TEXT, stream_video_bit_depth INTEGER,"
          " stream_video_height INTEGER, stream_video_width INTEGER, stream_video_resolution TEXT, stream_video_framerate"
          " TEXT, stream_video_scan_type TEXT, stream_video_full_resolution TEXT, stream_video_dynamic_range TEXT,"
          " stream_audio_decision TEXT, stream_audio_codec TEXT, stream_audio_bitrate INTEGER, stream_audio_channels"
          " INTEGER, stream_audio_language TEXT, stream_audio_language_code TEXT, stream_subtitle_decision TEXT,"
          " stream_subtitle_codec TEXT, stream_subtitle_container TEXT, stream_subtitle_forced INTEGER,"
          " stream_subtitle_language TEXT, synced_version INTEGER, synced_version_profile TEXT, optimized_version INTEGER,"
          " optimized_version_profile TEXT, optimized_version_title TEXT"),
    table("session_history_metadata",
          "id INTEGER PRIMARY KEY, rating_key INTEGER, parent_rating_key INTEGER, grandparent_rating_key INTEGER, title"
          " TEXT, parent_title TEXT, grandparent_title TEXT, original_title TEXT, full_title TEXT, media_index INTEGER,"
          " parent_media_index INTEGER, thumb TEXT, parent_thumb TEXT, grandparent_thumb TEXT, art TEXT, media_type TEXT,"
          " year INTEGER, originally_available_at TEXT, added_at INTEGER, updated_at INTEGER, last_viewed_at INTEGER,"
          " content_rating TEXT, summary TEXT, tagline TEXT, rating TEXT, duration INTEGER DEFAULT 0, guid TEXT, directors"
          " TEXT, writers TEXT, actors TEXT, genres TEXT, studio TEXT, labels TEXT, live INTEGER DEFAULT 0,"
          " channel_call_sign TEXT, channel_id TEXT, channel_identifier TEXT, channel_title TEXT, channel_thumb TEXT,"
          " channel_vcn TEXT, marker_credits_first INTEGER DEFAULT NULL, marker_credits_final INTEGER DEFAULT NULL"),
    "INSERT INTO version_info VALUES ('version', 'v2.17.2')",
]

# gerbera/gerbera src/database/sqlite3/sqlite3.sql; the columns behind "parameters" are added with the names and types of
# src/cds/cds_enums.h (schema 29).
GERBERA = [
    table("mt_cds_object",
          "id integer primary key, ref_id integer default NULL, parent_id integer NOT NULL default 0, object_type tinyint"
          " unsigned NOT NULL, upnp_class varchar(80) default NULL, dc_title varchar(255) default NULL COLLATE NOCASE,"
          " sort_key varchar(255) default NULL COLLATE NOCASE, location text default NULL, location_hash integer unsigned"
          " default NULL, auxdata text default NULL, update_id integer NOT NULL default 0, mime_type varchar(40) default"
          " NULL, flags integer unsigned NOT NULL default 1, part_number integer default NULL, track_number integer default"
          " NULL, source integer NOT NULL default 0, entry_type integer NOT NULL default -1, service_id varchar(255)"
          " default NULL, last_modified integer unsigned default NULL, last_updated integer unsigned default 0"),
    table("mt_internal_setting", "key varchar(40) primary key NOT NULL, value varchar(255) NOT NULL"),
    table("mt_metadata", "id integer primary key, item_id integer NOT NULL, property_name varchar(255) NOT NULL,"
                         " property_value text NOT NULL"),
    table("grb_cds_resource",
          'item_id integer NOT NULL, res_id integer NOT NULL, "handlerType" integer NOT NULL, purpose integer NOT NULL,'
          " options text default NULL, parameters text default NULL, size bigint default NULL, duration varchar(255)"
          ' default NULL, bitrate bigint default NULL, "sampleFrequency" bigint default NULL, "nrAudioChannels" bigint'
          ' default NULL, resolution varchar(255) default NULL, "colorDepth" varchar(255) default NULL, "protocolInfo"'
          ' varchar(255) default NULL, "resFile" varchar(255) default NULL, type varchar(255) default NULL, "fanArtObject"'
          ' bigint default NULL, "fanArtResource" bigint default NULL, "bitsPerSample" bigint default NULL, "dc:language"'
          ' varchar(255) default NULL, "sec:acodec" varchar(255) default NULL, "sec:vcodec" varchar(255) default NULL,'
          ' format varchar(255) default NULL, orientation bigint default NULL, "pixelFormat" varchar(255) default NULL,'
          " lyrics text default NULL, offset bigint default NULL", ", PRIMARY KEY (item_id, res_id)"),
    table("grb_playstatus", '"group" varchar(255) NOT NULL, item_id integer NOT NULL, "playCount" integer NOT NULL'
                            ' default(0), "lastPlayed" integer NOT NULL default(0), "lastPlayedPosition" integer NOT NULL'
                            ' default(0), "bookMarkPos" integer NOT NULL default(0)', ', PRIMARY KEY ("group", item_id)'),
    index("mt_cds_object", "ref_id"), index("mt_metadata", "item_id"),
    "INSERT INTO mt_internal_setting VALUES ('db_version', '29')",
]

# gerbera/gerbera src/database/sqlite3/sqlite3.sql of 1.1.0, which Debian 12 has in /usr/share/gerbera (schema 3), and what
# its sqlite3-upgrade.xml makes of it up to schema 12.
GERBERA_3 = [
    table("mt_cds_object",
          "id integer primary key, ref_id integer default NULL, parent_id integer NOT NULL default '0', object_type tinyint"
          " unsigned NOT NULL, upnp_class varchar(80) default NULL, dc_title varchar(255) default NULL, location text default"
          " NULL, location_hash integer unsigned default NULL, metadata text default NULL, auxdata text default NULL,"
          " resources text default NULL, update_id integer NOT NULL default '0', mime_type varchar(40) default NULL, flags"
          " integer unsigned NOT NULL default '1', track_number integer default NULL, service_id varchar(255) default NULL"),
    table("mt_internal_setting", "key varchar(40) primary key NOT NULL, value varchar(255) NOT NULL"),
    index("mt_cds_object", "ref_id"),
    "INSERT INTO mt_internal_setting VALUES ('db_version', '3')",
]
GERBERA_12 = [GERBERA_3[0].replace(" metadata text default NULL,", "")] + GERBERA_3[1:] + [
    GERBERA[2], index("mt_metadata", "item_id"), "UPDATE mt_internal_setting SET value = '12'"]

# As minidlna 1.3.0 of Debian 12 makes it.
MINIDLNA = [
    table("OBJECTS", "ID INTEGER PRIMARY KEY AUTOINCREMENT, OBJECT_ID TEXT UNIQUE NOT NULL, PARENT_ID TEXT NOT NULL, REF_ID"
                     " TEXT DEFAULT NULL, CLASS TEXT NOT NULL, DETAIL_ID INTEGER DEFAULT NULL, NAME TEXT DEFAULT NULL"),
    table("DETAILS",
          "ID INTEGER PRIMARY KEY AUTOINCREMENT, PATH TEXT DEFAULT NULL, SIZE INTEGER, TIMESTAMP INTEGER, TITLE TEXT COLLATE"
          " NOCASE, DURATION TEXT, BITRATE INTEGER, SAMPLERATE INTEGER, CREATOR TEXT COLLATE NOCASE, ARTIST TEXT COLLATE"
          " NOCASE, ALBUM TEXT COLLATE NOCASE, GENRE TEXT COLLATE NOCASE, COMMENT TEXT, CHANNELS INTEGER, DISC INTEGER, TRACK"
          " INTEGER, DATE DATE, RESOLUTION TEXT, THUMBNAIL BOOL DEFAULT 0, ALBUM_ART INTEGER DEFAULT 0, ROTATION INTEGER,"
          " DLNA_PN TEXT, MIME TEXT"),
    table("SETTINGS", "KEY TEXT NOT NULL, VALUE TEXT"),
    "PRAGMA user_version = 11",
]
