-- Times are milliseconds since 1970, UTC. Hashes are SHA-256.
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE property (
    uid BLOB PRIMARY KEY CHECK (length(uid) = 16),
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    region TEXT NOT NULL,
    zone TEXT NOT NULL,
    pepper BLOB NOT NULL CHECK (length(pepper) = 32),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX property_region ON property (region, id);

-- Every certificate a desk ever had. `…_published` says whether the settings document has the fact.
CREATE TABLE certificate (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    property BLOB NOT NULL REFERENCES property (uid),
    desk INTEGER NOT NULL CHECK (desk BETWEEN 1 AND 65535),
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
    from_at INTEGER NOT NULL,
    retiring_at INTEGER,
    ended_at INTEGER,
    reason TEXT CHECK (reason IN ('retired', 'lost', 'replaced')),
    issue_published INTEGER NOT NULL DEFAULT 0,
    end_published INTEGER NOT NULL DEFAULT 0,
    CHECK ((ended_at IS NULL) = (reason IS NULL))
) STRICT;
CREATE UNIQUE INDEX certificate_live ON certificate (property, desk) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX certificate_key ON certificate (property, public_key);

-- A code is `selector` (in clear, to find the row) and a secret (hashed).
CREATE TABLE enrolment_code (
    selector TEXT PRIMARY KEY,
    property BLOB NOT NULL REFERENCES property (uid),
    desk INTEGER NOT NULL CHECK (desk BETWEEN 1 AND 65535),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    replaces INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    tries_left INTEGER NOT NULL,
    used_by BLOB CHECK (length(used_by) = 32)
) STRICT, WITHOUT ROWID;
CREATE INDEX enrolment_code_desk ON enrolment_code (property, desk);

-- What a desk last said of itself. Measurements: replaced at each contact, not audited.
CREATE TABLE contact (
    property BLOB NOT NULL REFERENCES property (uid),
    desk INTEGER NOT NULL,
    at INTEGER NOT NULL,
    unsent INTEGER NOT NULL,
    refused INTEGER,
    version TEXT,
    clock_offset_ms INTEGER,
    complete_through INTEGER,
    PRIMARY KEY (property, desk)
) STRICT, WITHOUT ROWID;

-- Files of entries that a person admits. Without outcome they wait; with it the file is empty.
CREATE TABLE admission (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    property BLOB NOT NULL REFERENCES property (uid),
    by TEXT NOT NULL,
    at INTEGER NOT NULL,
    file BLOB NOT NULL,
    stored INTEGER,
    held INTEGER NOT NULL DEFAULT 0,
    set_aside INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE token (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    name TEXT NOT NULL,
    region TEXT,
    property BLOB REFERENCES property (uid),
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    CHECK (region IS NULL OR property IS NULL)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX token_name ON token (name) WHERE revoked_at IS NULL;

-- Each row's hash covers the row and the hash before it.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
