# SPDX-License-Identifier: MIT
"""Writes catalogues into databases as media servers would, in their tables, units and spellings."""

import csv
import decimal
import json
import sqlite3
import uuid

import schemas

# What the ffprobe and MP4 names of media_10k.csv stand for, written down here once more.
FFPROBE = {"avc1": "h264", "hvc1": "hevc", "hev1": "hevc", "xvid": "mpeg4", "divx": "mpeg4", "mp4a": "aac", "dca": "dts"}
# How Kodi spells some of them: it keeps the four characters of a file where there are such.
KODI = {"h264": "avc1", "hevc": "hvc1", "dts": "dca", "mpeg4": "xvid", "mpeg2video": "mpeg2"}
MIME = {"mkv": "video/x-matroska", "mp4": "video/mp4", "avi": "video/x-msvideo", "ts": "video/mp2t",
        "m2ts": "video/mp2t", "webm": "video/webm", "m4v": "video/mp4", "mpg": "video/mpeg", "mov": "video/quicktime",
        "wmv": "video/x-ms-wmv"}
PLEX_KINDS = {"film": 1, "episode": 4, "music": 10}
TAUTULLI_KINDS = {"film": "movie", "episode": "episode", "music": "track"}
JELLYFIN_KINDS = {"film": "Movies.Movie", "episode": "TV.Episode", "music": "Audio.Audio"}
UPNP_KINDS = {"film": "videoItem.movie", "episode": "videoItem", "music": "audioItem.musicTrack"}
# What writer.py gives all titles first, and after it one more each time.
FIRST_HEIGHT = 10_000
COLUMNS = ["id", "title", "series", "duration_s", "bitrate_kbps", "height", "video_codec", "audio_codec", "kind"]


class Title:
    """One row of a catalogue, in whole milliseconds and bits per second."""

    def __init__(self, number, row, kind=None):
        self.number = number
        self.kind = kind or row["kind"]
        self.name = f"{number} {row['title']}"
        self.series = f"Series {number // 10}" if self.kind == "episode" else ""
        self.ms = int(decimal.Decimal(row["duration_s"]) * 1000) if row["duration_s"] else 0
        self.bps = int(decimal.Decimal(row.get("bitrate_kbps") or 0) * 1000)
        self.height = int(row.get("height") or 0)
        self.width = self.height * 16 // 9
        self.video = FFPROBE.get(row.get("video_codec"), row.get("video_codec")) or None
        self.audio = FFPROBE.get(row["audio_codec"], row["audio_codec"])
        self.container = row.get("container") or "mp3"
        self.guid = uuid.UUID(int=(number + 1) << 64 | 0xABCD)
        self.path = f"/media/{number}.{self.container}"
        # No smaller than the bit rate needs, so that the one computed from it is not lower.
        self.bytes = -(-self.bps * self.ms // 8000)

    @property
    def hmsf(self):
        return f"{self.ms // 3_600_000}:{self.ms // 60_000 % 60:02}:{self.ms // 1000 % 60:02}.{self.ms % 1000:03}"


def bundled(data, videos=10_000, music=2_000):
    """Titles of the bundled catalogues: every third video is taken for an episode."""
    titles = []
    for name, most in (("media_10k.csv", videos), ("salami_itunes.csv", music), ("fma_rock_hiphop.csv", music)):
        with open(data / name, encoding="utf-8", newline="") as file:
            for i, row in enumerate(csv.DictReader(file)):
                if i == most:
                    break
                titles.append(Title(len(titles), row, "episode" if row["kind"] == "film" and i % 3 == 0 else None))
    return titles


def write_csv(path, titles, extra=None):
    """The same titles as a catalogue, with one more column for each row if there is to be one."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS + ([extra[0]] if extra else []))
        for i, t in enumerate(titles):
            out.writerow([t.number, t.name, t.series, decimal.Decimal(t.ms) / 1000, decimal.Decimal(t.bps) / 1000, t.height,
                          t.video, t.audio, t.kind] + ([extra[1][i]] if extra else []))
    return path


def create(path, schema):
    connection = sqlite3.connect(path)
    for statement in schema:
        connection.execute(statement)
    connection.commit()
    return connection


def insert(connection, table, **values):
    columns = ", ".join(f'"{column}"' for column in values)
    connection.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({", ".join("?" * len(values))})', list(values.values()))


def plex(path, titles):
    db = create(path, schemas.PLEX)
    seasons = {}
    for t in titles:
        if t.series and t.series not in seasons:
            show = 1_000_000 + 2 * len(seasons)
            insert(db, "metadata_items", id=show, metadata_type=2, title=t.series)
            insert(db, "metadata_items", id=show + 1, metadata_type=3, title="Season 1", parent_id=show)
            seasons[t.series] = show + 1
        insert(db, "metadata_items", id=2 * t.number + 1, metadata_type=PLEX_KINDS[t.kind], title=t.name,
               parent_id=seasons.get(t.series))
        insert(db, "media_items", id=t.number + 1, metadata_item_id=2 * t.number + 1, width=t.width, height=t.height,
               duration=t.ms, bitrate=t.bps, size=t.bytes, container=t.container, video_codec=t.video, audio_codec=t.audio)
        insert(db, "media_parts", media_item_id=t.number + 1, file=t.path, size=t.bytes, duration=t.ms)
        insert(db, "media_streams", media_item_id=t.number + 1, stream_type_id=1, codec=t.video, bitrate=t.bps)
    db.commit()
    return db


def jellyfin(path, titles):
    db = create(path, schemas.JELLYFIN)
    flags = dict.fromkeys(["IsInMixedFolder", "IsLocked", "IsMovie", "IsRepeat", "IsSeries"], 0)
    insert(db, "BaseItems", Id="00000000-0000-0000-0000-000000000001", Type="PLACEHOLDER", IsFolder=0, IsVirtualItem=0,
           Name="This is a placeholder item", **flags)
    insert(db, "BaseItems", Id=str(uuid.UUID(int=1 << 90)), Type="MediaBrowser.Controller.Entities.Folder", IsFolder=1,
           IsVirtualItem=0, Name="films", **flags)
    insert(db, "BaseItems", Id=str(uuid.UUID(int=1 << 91)), Type="MediaBrowser.Controller.Entities.TV.Episode", IsFolder=0,
           IsVirtualItem=1, MediaType="Video", Name="An episode that is missing", RunTimeTicks=10 ** 10, **flags)
    for t in titles:
        guid = str(t.guid).upper()
        insert(db, "BaseItems", Id=guid, Type=f"MediaBrowser.Controller.Entities.{JELLYFIN_KINDS[t.kind]}", IsFolder=0,
               IsVirtualItem=0, MediaType="Audio" if t.kind == "music" else "Video", Name=t.name, SeriesName=t.series or None,
               Path=t.path, RunTimeTicks=t.ms * 10_000, TotalBitrate=t.bps, Size=t.bytes, Width=t.width or None,
               Height=t.height or None, **flags)
        streams = ([(1, t.video)] if t.video else []) + [(0, t.audio), (0, "opus"), (2, "subrip")]
        for i, (kind, codec) in enumerate(streams):
            insert(db, "MediaStreamInfos", ItemId=guid, StreamIndex=i, StreamType=kind, Codec=codec, IsDefault=0,
                   IsExternal=0, IsForced=0, IsOriginal=0)
    db.commit()
    return db


def jellyfin_old(path, titles):
    db = create(path, schemas.JELLYFIN_OLD)
    for t in titles:
        guid = t.guid.bytes_le  # as .NET writes it
        insert(db, "TypedBaseItems", guid=guid, type=f"MediaBrowser.Controller.Entities.{JELLYFIN_KINDS[t.kind]}",
               MediaType="Audio" if t.kind == "music" else "Video", Name=t.name, SeriesName=t.series or None, Path=t.path,
               RunTimeTicks=t.ms * 10_000, TotalBitrate=t.bps, Size=t.bytes, Width=t.width, Height=t.height)
        streams = ([("Video", t.video)] if t.video else []) + [("Audio", t.audio), ("Subtitle", "subrip")]
        for i, (kind, codec) in enumerate(streams):
            insert(db, "mediastreams", ItemId=guid, StreamIndex=i, StreamType=kind, Codec=codec)
    db.commit()
    return db


def playback_reporting(path, plays):
    """`plays` are titles with who played them and how."""
    db = create(path, schemas.PLAYBACK_REPORTING)
    for title, user, method in plays:
        insert(db, "PlaybackActivity", DateCreated="2026-01-01 20:15:00.0000000", UserId=user, ItemId=title.guid.hex,
               ItemType=JELLYFIN_KINDS[title.kind].split(".")[-1], ItemName=title.name, PlaybackMethod=method,
               ClientName="Jellyfin Web", DeviceName="Firefox", PlayDuration=60)
    db.commit()
    return db


def kodi(path, titles, schema=tuple(schemas.KODI)):
    """Without music, which Kodi keeps in another database."""
    db = create(path, schema)
    has_versions = db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'videoversion'").fetchone()[0]
    insert(db, "tvshow", idShow=1, c00="A show")
    insert(db, "path", idPath=1, strPath="/media/")
    for t in titles:
        if t.kind == "music":
            continue
        file = t.number + 1
        insert(db, "files", idFile=file, idPath=1, strFilename=t.path.split("/")[-1])
        if t.kind == "film":
            insert(db, "movie", idMovie=file, idFile=file, c00=t.name, c11="1", premiered="1984-05-01")
            if has_versions:
                insert(db, "videoversion", idFile=file, idMedia=file, media_type="movie", idType=40400,
                       itemType=0 if schema == tuple(schemas.KODI) else 1)
        else:
            insert(db, "episode", idEpisode=file, idFile=file, c00=t.name, c09="1", idShow=1)
        insert(db, "streamdetails", idFile=file, iStreamType=0, strVideoCodec=KODI.get(t.video, t.video), iVideoWidth=t.width,
               iVideoHeight=t.height, iVideoDuration=t.ms // 1000)
        insert(db, "streamdetails", idFile=file, iStreamType=1, strAudioCodec=KODI.get(t.audio, t.audio), iAudioChannels=2)
        insert(db, "streamdetails", idFile=file, iStreamType=2, strSubtitleLanguage="eng")
    db.commit()
    return db


def tautulli(path, plays):
    """`plays` are titles with who played them and what else is known of the play, by column."""
    db = create(path, schemas.TAUTULLI)
    info = {row[1] for row in db.execute("PRAGMA table_info(session_history_media_info)")}
    history = {row[1] for row in db.execute("PRAGMA table_info(session_history)")}
    for i, (t, user, known) in enumerate(plays):
        insert(db, "session_history", id=i + 1, reference_id=i + 1, rating_key=t.number, user_id=user,
               media_type=TAUTULLI_KINDS[t.kind], **{k: v for k, v in known.items() if k in history})
        insert(db, "session_history_media_info", id=i + 1, rating_key=t.number, duration=t.ms, bitrate=t.bps // 1000,
               width=t.width or "", height=t.height or "", video_codec=t.video or "", audio_codec=t.audio,
               container=t.container, **{k: v for k, v in known.items() if k in info})
        insert(db, "session_history_metadata", id=i + 1, rating_key=t.number, title=t.name, full_title=t.name,
               grandparent_title=t.series, media_type=TAUTULLI_KINDS[t.kind], live=0)
    db.commit()
    return db


def tautulli_session(db, title, raw, **known):
    insert(db, "sessions", rating_key=title.number, media_type=TAUTULLI_KINDS[title.kind], full_title=title.name,
           duration=title.ms, bitrate=title.bps // 1000, width=title.width, height=title.height, video_codec=title.video,
           audio_codec=title.audio, container=title.container, raw_stream_info=json.dumps(raw), **known)
    db.commit()


def url_encoded(text):
    return "".join(c if c.isalnum() else f"%{ord(c):02X}" for c in text)


def gerbera_old(path, titles, schema=tuple(schemas.GERBERA_3)):
    """Without codecs, which were not kept."""
    db = create(path, schema)
    insert(db, "mt_cds_object", id=1_000_000, object_type=1, upnp_class="object.container", dc_title="Video")
    for t in titles:
        mime = MIME.get(t.container, "audio/mpeg")
        values = {"protocolInfo": f"http-get:*:{mime}:*", "size": t.bytes, "duration": t.hmsf,
                  "bitrate": t.bps // 8 if t.kind == "music" else 16_000}
        if t.height:
            values["resolution"] = f"{t.width}x{t.height}"
        text = "&".join(f"{key}={url_encoded(str(value))}" for key, value in values.items())
        insert(db, "mt_cds_object", id=t.number + 1, object_type=2, upnp_class=f"object.item.{UPNP_KINDS[t.kind]}",
               dc_title=t.name, location=f"F{t.path}", mime_type=mime, resources=f"0~{text}~~|6~size=9~~rct=aa")
        insert(db, "mt_cds_object", id=2_000_000 + t.number, ref_id=t.number + 1, object_type=2, dc_title=t.name)
    db.commit()
    return db


def minidlna(path, titles):
    """Without codecs, which are not kept."""
    db = create(path, schemas.MINIDLNA)
    insert(db, "DETAILS", ID=1_000_000, TITLE="Folders")
    insert(db, "DETAILS", ID=1_000_001, TITLE="films", PATH="/media", TIMESTAMP=7)
    for t in titles:
        insert(db, "DETAILS", ID=t.number + 1, PATH=t.path, SIZE=t.bytes, TITLE=t.name, DURATION=t.hmsf,
               BITRATE=t.bps if t.kind == "music" else t.bps // 8, RESOLUTION=f"{t.width}x{t.height}" if t.height else None,
               MIME=MIME.get(t.container, "audio/mpeg"))
    db.commit()
    return db


def gerbera(path, titles):
    db = create(path, schemas.GERBERA)
    insert(db, "mt_cds_object", id=1_000_000, object_type=1, upnp_class="object.container", dc_title="Video")
    for t in titles:
        mime = MIME.get(t.container, "audio/mpeg")
        insert(db, "mt_cds_object", id=t.number + 1, object_type=2, upnp_class=f"object.item.{UPNP_KINDS[t.kind]}",
               dc_title=t.name, location=t.path, mime_type=mime)
        # Shown again by the layout; not another title.
        insert(db, "mt_cds_object", id=2_000_000 + t.number, ref_id=t.number + 1, object_type=2,
               upnp_class=f"object.item.{UPNP_KINDS[t.kind]}", dc_title=t.name, location=t.path, mime_type=mime)
        # Of a video the bit rate of its sound, as newer versions leave it.
        insert(db, "grb_cds_resource", item_id=t.number + 1, res_id=0, handlerType=0, purpose=0, size=t.bytes,
               duration=t.hmsf, bitrate=t.bps // 8 if t.kind == "music" else 16_000,
               resolution=f"{t.width}x{t.height}" if t.height else None, **{"sec:vcodec": t.video, "sec:acodec": t.audio})
        insert(db, "grb_cds_resource", item_id=t.number + 1, res_id=1, handlerType=6, purpose=1, size=9, resolution="160x90")
    insert(db, "grb_playstatus", group="default", item_id=1, playCount=3)
    db.commit()
    return db
