/**
 * The tables of an engine on PostgreSQL, in a schema of their own.
 *
 * `partition` is what orders a collection: whoever writes to it holds its row until the commit, and takes a version only then.
 * So the changes of a collection are committed in the order of their versions, and every snapshot, at every server, has
 * all of them up to some version and none behind it. A sequence alone does not give that: numbers are drawn in one order
 * and committed in another, and a reader who goes on behind the highest number it saw misses those that come late.
 */
export function tables(schema: string): string {
  return `
create sequence if not exists ${schema}.version;

create table if not exists ${schema}.partition (
  collection text collate "C" primary key,
  -- Of its last write.
  version bigint not null default 0,
  -- In which that write was made.
  timeline integer not null default 0,
  -- Changes up to this one are not kept.
  oldest bigint not null default 0,
  -- How many there were, so that two servers can be compared: versions of several collections are not counted in order.
  writes bigint not null default 0
) with (fillfactor = 50);
alter table ${schema}.partition add column if not exists writes bigint not null default 0;

create table if not exists ${schema}.entry (
  collection text collate "C" not null,
  key text collate "C" not null,
  version bigint not null,
  value text not null,
  expires_at timestamptz,
  primary key (collection, key)
);
create index if not exists entry_expires_at on ${schema}.entry (expires_at) where expires_at is not null;

-- One row for each commit; a content that is null says that the key is gone.
create table if not exists ${schema}.change (
  collection text collate "C" not null,
  version bigint not null,
  write_id uuid not null unique,
  made_at timestamptz not null,
  keys text[] not null,
  contents text[] not null,
  primary key (collection, version)
);

-- Writes that will not happen any more, though their statement may still be under way somewhere.
create table if not exists ${schema}.given_up (
  write_id uuid primary key,
  given_up_at timestamptz not null default clock_timestamp()
);

-- Where a collection went on after a promotion: versions between \`survived\` and \`first\` are lost, if there were any.
create table if not exists ${schema}.term (
  collection text collate "C" not null,
  survived bigint not null,
  first bigint not null,
  primary key (collection, first)
);`;
}
