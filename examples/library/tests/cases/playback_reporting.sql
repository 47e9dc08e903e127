-- SPDX-License-Identifier: MIT
CREATE TABLE PlaybackActivity (DateCreated DATETIME NOT NULL, UserId TEXT, ItemId TEXT, ItemType TEXT, ItemName TEXT, PlaybackMethod TEXT, ClientName TEXT, DeviceName TEXT, PlayDuration INT);
INSERT INTO "PlaybackActivity" ("DateCreated","UserId","ItemId","ItemType","ItemName","PlaybackMethod","ClientName","DeviceName","PlayDuration") VALUES ('2026-01-01','u','00000001000000000000000000000000','Movie','Film','DirectPlay','Jellyfin Web','x',60);
INSERT INTO "PlaybackActivity" ("DateCreated","UserId","ItemId","ItemType","ItemName","PlaybackMethod","ClientName","DeviceName","PlayDuration") VALUES ('2026-01-01','u','00000002000000000000000000000000','Movie','Film - Theatrical','DirectPlay','Jellyfin Web','x',60);
