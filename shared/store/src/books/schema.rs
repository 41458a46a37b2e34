//! The tables of `books.db`. A change of them raises the format; old books are migrated or, more
//! simply, dropped and built again.

use crate::database::Format;

/// `books.db`: "Dbb1" as its application id. Commits do not wait for the disk: what a power cut
/// takes is read out of the log again.
pub(crate) const BOOKS: Format =
    Format { application_id: 0x4462_6231, migrations: &[FORMAT_1, FORMAT_2], durable: false };

/// Facts are keyed by the order in which they take precedence, so one read of the primary key is
/// the order of folding. A rollup row is there exactly while its sum is not zero.
const FORMAT_1: &str = "
CREATE TABLE covered (
    one INTEGER PRIMARY KEY NOT NULL CHECK (one = 1),
    generation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE TABLE property (
    id INTEGER PRIMARY KEY NOT NULL,
    uid BLOB NOT NULL UNIQUE
) STRICT;
CREATE TABLE document (
    id INTEGER PRIMARY KEY NOT NULL,
    property INTEGER NOT NULL REFERENCES property (id),
    uid BLOB NOT NULL,
    kind INTEGER NOT NULL,
    position INTEGER NOT NULL,
    open INTEGER NOT NULL,
    summary BLOB NOT NULL,
    UNIQUE (property, uid)
) STRICT;
CREATE INDEX document_list ON document (property, kind, position, uid);
CREATE INDEX document_open ON document (property, kind, position, uid) WHERE open = 1;
CREATE TABLE fact (
    property INTEGER NOT NULL,
    doc INTEGER NOT NULL REFERENCES document (id),
    key TEXT NOT NULL,
    reauthored INTEGER NOT NULL,
    value BLOB NOT NULL,
    desk INTEGER NOT NULL,
    PRIMARY KEY (property, doc, key, reauthored, value, desk)
) STRICT, WITHOUT ROWID;
CREATE TABLE contribution (
    property INTEGER NOT NULL,
    doc INTEGER NOT NULL REFERENCES document (id),
    day INTEGER NOT NULL,
    measure TEXT NOT NULL,
    key TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (property, doc, day, measure, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX contribution_cell ON contribution (property, measure, day, key);
CREATE TABLE rollup_day (
    property INTEGER NOT NULL,
    measure TEXT NOT NULL,
    day INTEGER NOT NULL,
    key TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (property, measure, day, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE rollup_month (
    property INTEGER NOT NULL,
    measure TEXT NOT NULL,
    month INTEGER NOT NULL,
    key TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (property, measure, month, key)
) STRICT, WITHOUT ROWID;
";

/// What people and matters are found by. A document's unit is kept with it. Everything is emptied,
/// to be read out of the log again.
///
/// `entry` and `find` hold personal values and are filled at desks only. A key of `find` is searched
/// from its beginning; those who have left lie apart, so that no search pages through them.
const FORMAT_2: &str = "
DELETE FROM covered; DELETE FROM rollup_month; DELETE FROM rollup_day;
DELETE FROM contribution; DELETE FROM fact; DELETE FROM document; DELETE FROM property;
ALTER TABLE document ADD COLUMN unit TEXT;
CREATE INDEX document_unit ON document (property, unit, kind, open) WHERE unit IS NOT NULL;
CREATE TABLE spoken (
    property INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    desk INTEGER NOT NULL,
    doc INTEGER NOT NULL REFERENCES document (id),
    PRIMARY KEY (property, serial, desk, doc)
) STRICT, WITHOUT ROWID;
CREATE INDEX spoken_doc ON spoken (doc);
CREATE TABLE entry (
    doc INTEGER NOT NULL REFERENCES document (id),
    n INTEGER NOT NULL,
    unit TEXT,
    person BLOB,
    name TEXT NOT NULL,
    tie TEXT,
    phone TEXT NOT NULL,
    plate TEXT,
    PRIMARY KEY (doc, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE find (
    property INTEGER NOT NULL,
    sort INTEGER NOT NULL,
    past INTEGER NOT NULL,
    key TEXT NOT NULL,
    doc INTEGER NOT NULL REFERENCES document (id),
    n INTEGER NOT NULL,
    PRIMARY KEY (property, sort, past, key, doc, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX find_doc ON find (doc);
CREATE TABLE field_conflict (
    property INTEGER NOT NULL,
    doc INTEGER NOT NULL REFERENCES document (id),
    fields INTEGER NOT NULL,
    PRIMARY KEY (property, doc)
) STRICT, WITHOUT ROWID;
";
