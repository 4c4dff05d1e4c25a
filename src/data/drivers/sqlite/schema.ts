/**
 * The tables of a region's file. `entries` is what the log amounts to; both change in one transaction, so they never
 * differ. The number in `user_version` is raised with each change of the tables.
 */
export const schemaVersion = 2;

export const schema: string = `
CREATE TABLE entries (
  collection TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (collection, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE log (
  position INTEGER PRIMARY KEY,
  epoch TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  chain TEXT NOT NULL
) STRICT;
CREATE TABLE epochs (
  start INTEGER PRIMARY KEY,
  epoch TEXT NOT NULL,
  follows INTEGER NOT NULL,
  chain TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE lost (
  position INTEGER NOT NULL,
  epoch TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (epoch, position)
) STRICT;
CREATE TABLE notes (
  name TEXT PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;
`;

/** What makes the tables of a version those of the next. Records that are not kept any more leave no hash. */
export const migrations: Readonly<Record<number, string>> = {
  1: `
ALTER TABLE epochs ADD COLUMN chain TEXT NOT NULL DEFAULT '';
UPDATE epochs SET chain = coalesce((SELECT log.chain FROM log WHERE log.position = epochs.start), '');
`,
};
