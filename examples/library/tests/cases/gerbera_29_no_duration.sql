-- SPDX-License-Identifier: MIT
CREATE TABLE "mt_cds_object"(
    "id" integer primary key,
    "ref_id" integer default NULL,
    "parent_id" integer NOT NULL default 0,
    "object_type" tinyint unsigned NOT NULL,
    "upnp_class" varchar(80) default NULL,
    "dc_title" varchar(255) default NULL COLLATE NOCASE,
    "sort_key" varchar(255) default NULL COLLATE NOCASE,
    "location" text default NULL,
    "location_hash" integer unsigned default NULL,
    "auxdata" text default NULL,
    "update_id" integer NOT NULL default 0,
    "mime_type" varchar(40) default NULL,
    "flags" integer unsigned NOT NULL default 1,
    "part_number" integer default NULL,
    "track_number" integer default NULL,
    "source" integer NOT NULL default 0,
    "entry_type" integer NOT NULL default -1,
    "service_id" varchar(255) default NULL,
    "last_modified" integer unsigned default NULL,
    "last_updated" integer unsigned default 0,
    CONSTRAINT "cds_object_ibfk_1" FOREIGN KEY("ref_id") REFERENCES "mt_cds_object"("id")ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "cds_object_ibfk_2" FOREIGN KEY("parent_id") REFERENCES "mt_cds_object"("id")ON DELETE CASCADE ON UPDATE CASCADE);
INSERT INTO "mt_cds_object" ("id","parent_id","object_type","upnp_class","dc_title","location","update_id","mime_type","flags","source","entry_type","last_updated") VALUES (1,0,2,'object.item.videoItem','Webm without duration','/v/rec.webm',0,'video/webm',1,0,-1,0);
INSERT INTO "mt_cds_object" ("id","parent_id","object_type","upnp_class","dc_title","location","update_id","mime_type","flags","source","entry_type","last_updated") VALUES (2,0,2,'object.item.videoItem','Ordinary','/v/a.mkv',0,'video/x-matroska',1,0,-1,0);
INSERT INTO "mt_cds_object" ("id","parent_id","object_type","upnp_class","dc_title","location","update_id","mime_type","flags","source","entry_type","last_updated") VALUES (3,0,2,'object.item.videoItem','Phone','/v/p.mp4',0,'video/mp4',1,0,-1,0);
INSERT INTO "mt_cds_object" ("id","parent_id","object_type","upnp_class","dc_title","location","update_id","mime_type","flags","source","entry_type","last_updated") VALUES (4,0,2,'object.item.audioItem.musicTrack','Song','/m/a.flac',0,'audio/x-flac',1,0,-1,0);
INSERT INTO "mt_cds_object" ("id","parent_id","object_type","upnp_class","dc_title","location","update_id","mime_type","flags","source","entry_type","last_updated") VALUES (5,0,2,'object.item.imageItem.photo','Photo','/p/a.heic',0,'image/heic',1,0,-1,0);
CREATE TABLE "mt_internal_setting"(
    "key" varchar(40) primary key NOT NULL,
    "value" varchar(255) NOT NULL);
INSERT INTO "mt_internal_setting" ("key","value") VALUES ('db_version','29');
CREATE TABLE "mt_metadata"(
    "id" integer primary key,
    "item_id" integer NOT NULL,
    "property_name" varchar(255) NOT NULL,
    "property_value" text NOT NULL,
    CONSTRAINT "mt_metadata_idfk1" FOREIGN KEY("item_id") REFERENCES "mt_cds_object"("id")ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE "grb_cds_resource"(
    "item_id" integer NOT NULL,
    "res_id" integer NOT NULL,
    "handlerType" integer NOT NULL,
    "purpose" integer NOT NULL,
    "options" text default NULL,
    "parameters" text default NULL, "size" bigint default NULL, "duration" varchar(255) default NULL, "bitrate" bigint default NULL, "sampleFrequency" bigint default NULL, "nrAudioChannels" bigint default NULL, "resolution" varchar(255) default NULL, "colorDepth" varchar(255) default NULL, "protocolInfo" varchar(255) default NULL, "resFile" varchar(255) default NULL, "type" varchar(255) default NULL, "fanArtObject" bigint default NULL, "fanArtResource" bigint default NULL, "bitsPerSample" bigint default NULL, "dc:language" varchar(255) default NULL, "sec:acodec" varchar(255) default NULL, "sec:vcodec" varchar(255) default NULL, "format" varchar(255) default NULL, "orientation" bigint default NULL, "pixelFormat" varchar(255) default NULL, "lyrics" mediumtext default NULL, "offset" bigint default NULL,
    PRIMARY KEY("item_id", "res_id"),
    CONSTRAINT "grb_cds_resource_fk" FOREIGN KEY("item_id") REFERENCES "mt_cds_object"("id")ON DELETE CASCADE ON UPDATE CASCADE);
INSERT INTO "grb_cds_resource" ("item_id","res_id","handlerType","purpose","size","duration","resolution","sec:acodec","sec:vcodec") VALUES (1,0,0,0,9000000,'-2562047:-47:-16.-854','1280x720','opus','vp9');
INSERT INTO "grb_cds_resource" ("item_id","res_id","handlerType","purpose","size","duration","resolution","sec:acodec","sec:vcodec") VALUES (2,0,0,0,4000000000,'1:38:48.200','1920x800','eac3','hevc');
INSERT INTO "grb_cds_resource" ("item_id","res_id","handlerType","purpose","size","duration","resolution","sec:acodec","sec:vcodec") VALUES (3,0,0,0,40000000,'0:00:30.010','1080x1920','aac','h264');
INSERT INTO "grb_cds_resource" ("item_id","res_id","handlerType","purpose","size","duration","bitrate","sec:acodec") VALUES (4,0,0,0,30000000,'0:04:05.000',120000,'flac');
INSERT INTO "grb_cds_resource" ("item_id","res_id","handlerType","purpose","size","resolution") VALUES (5,0,0,0,2000000,'4032x3024');
