//! The tables of `log.db`, format by format. A step once released is never edited.

use crate::database::Format;

/// "Dbl2", in the header of every log. One marked "Dbl1" knows changes by their hash alone, which
/// does not cover their document; none was ever released.
pub(crate) const APPLICATION_ID: u32 = 0x4462_6c32;

/// `log.db`: every commit on the disk before it is answered.
pub(crate) const LOG: Format =
    Format { application_id: APPLICATION_ID, migrations: &[FORMAT_1], durable: true };

/// Local integer ids stand for properties, documents and actors inside the file. `change_author`
/// tells both a duplicate (same change) and a reused actor (another) in one small index; a hash fixes
/// the actor and sequence it contains, so that a document's changes are unique by it. `ident` is the
/// change's name outside its document; its hash is that of the bytes.
const FORMAT_1: &str = r#"
CREATE TABLE meta (
    name TEXT PRIMARY KEY NOT NULL,
    value BLOB NOT NULL,
    "check" BLOB NOT NULL
) STRICT;
CREATE TABLE property (
    id INTEGER PRIMARY KEY NOT NULL,
    uid BLOB NOT NULL UNIQUE,
    cursor INTEGER NOT NULL,
    head INTEGER NOT NULL,
    epoch BLOB,
    count INTEGER NOT NULL,
    sum BLOB NOT NULL,
    "check" BLOB NOT NULL
) STRICT;
CREATE TABLE document (
    id INTEGER PRIMARY KEY NOT NULL,
    property INTEGER NOT NULL REFERENCES property (id),
    uid BLOB NOT NULL,
    kind INTEGER NOT NULL,
    "check" BLOB NOT NULL,
    UNIQUE (property, uid)
) STRICT;
CREATE TABLE actor (
    id INTEGER PRIMARY KEY NOT NULL,
    bytes BLOB NOT NULL UNIQUE,
    own INTEGER NOT NULL,
    "check" BLOB NOT NULL
) STRICT;
CREATE TABLE change (
    id INTEGER PRIMARY KEY NOT NULL,
    property INTEGER NOT NULL REFERENCES property (id),
    doc INTEGER NOT NULL REFERENCES document (id),
    kind INTEGER NOT NULL,
    actor INTEGER NOT NULL REFERENCES actor (id),
    sequence INTEGER NOT NULL,
    t INTEGER NOT NULL,
    desk INTEGER NOT NULL,
    via INTEGER NOT NULL,
    received INTEGER NOT NULL,
    server_seq INTEGER,
    standing INTEGER NOT NULL,
    code INTEGER NOT NULL,
    ident BLOB NOT NULL,
    "check" BLOB NOT NULL,
    sig BLOB NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX change_author ON change (doc, actor, sequence) WHERE standing < 2;
CREATE INDEX change_superseded ON change (doc, actor, sequence) WHERE standing >= 2;
CREATE UNIQUE INDEX change_server ON change (property, server_seq) WHERE server_seq IS NOT NULL;
CREATE INDEX change_unsent ON change (property, id) WHERE server_seq IS NULL;
CREATE INDEX change_unsent_ident ON change (ident) WHERE server_seq IS NULL;
CREATE INDEX change_item ON change (property, t, ident) WHERE standing = 0;
CREATE TABLE checkpoint (
    property INTEGER NOT NULL REFERENCES property (id),
    server_seq INTEGER NOT NULL,
    count INTEGER NOT NULL,
    sum BLOB NOT NULL,
    "check" BLOB NOT NULL,
    PRIMARY KEY (property, server_seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY NOT NULL,
    property BLOB NOT NULL,
    origin INTEGER NOT NULL,
    server_seq INTEGER,
    ident BLOB NOT NULL,
    code INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    "check" BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX quarantine_ident ON quarantine (property, ident) WHERE origin = 0;
CREATE INDEX quarantine_server ON quarantine (property, server_seq);
CREATE TABLE secret (
    property BLOB NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    "check" BLOB NOT NULL,
    PRIMARY KEY (property, name)
) STRICT, WITHOUT ROWID;
"#;
