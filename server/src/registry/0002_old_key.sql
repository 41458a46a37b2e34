-- Keys of the servers this one follows: offered by desks that enrolled again, believed once a person
-- has adopted them by their fingerprints.
CREATE TABLE old_key (
    property BLOB NOT NULL REFERENCES property (uid),
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
    offered_by INTEGER NOT NULL,
    offered_at INTEGER NOT NULL,
    adopted_at INTEGER,
    PRIMARY KEY (property, public_key)
) STRICT, WITHOUT ROWID;
