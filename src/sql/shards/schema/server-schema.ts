/**
 * What each server keeps about the buckets it has. The servers are the truth: a query is checked in its own transaction
 * against the tables here, so that it never meets a bucket that has left, whatever its router believes.
 *
 * - `owned`: the buckets that are at home here. `move` is set while a move copies a bucket away: its changes are logged.
 * - `incoming`: buckets that are being copied to here; complete ones wait to be accepted.
 * - `released`: where a bucket went. Not clean: its rows still lie here.
 * - `changes`: primary keys of rows that changed while their bucket was copied.
 * - `reference`: the last write to reference tables that is here.
 *
 * Two advisory locks a bucket. `writing` is shared by whoever writes and taken alone by a move, to log changes from a
 * point on and to hand the bucket over. `present` is shared by whoever only reads and taken alone before rows are
 * deleted after a move: readers never wait for a hand-over.
 */
import { bucketFunction } from './bucket-function.ts';
import { lockSpaces } from './lock-spaces.ts';
import { referenceFunctions } from './reference-functions.ts';
import { refusalStates } from './refusals.ts';

const tables = `
CREATE SCHEMA IF NOT EXISTS antipode_shards;
CREATE SCHEMA IF NOT EXISTS antipode_shards_owned;
CREATE TABLE IF NOT EXISTS antipode_shards.server (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  name text NOT NULL,
  cluster uuid NOT NULL,
  generation bigint NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS antipode_shards.owned (
  bucket smallint PRIMARY KEY,
  version bigint NOT NULL,
  move bigint
);
CREATE TABLE IF NOT EXISTS antipode_shards.incoming (
  bucket smallint PRIMARY KEY,
  version bigint NOT NULL,
  move bigint NOT NULL,
  is_complete boolean NOT NULL DEFAULT false
);
CREATE TABLE IF NOT EXISTS antipode_shards.released (
  bucket smallint PRIMARY KEY,
  version bigint NOT NULL,
  target text NOT NULL,
  is_clean boolean NOT NULL DEFAULT false
);
CREATE TABLE IF NOT EXISTS antipode_shards.changes (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  move bigint NOT NULL,
  relation text NOT NULL,
  key jsonb NOT NULL
);
CREATE TABLE IF NOT EXISTS antipode_shards.progress (
  move bigint NOT NULL,
  bucket smallint NOT NULL,
  relation text NOT NULL,
  last_key jsonb,
  is_done boolean NOT NULL DEFAULT false,
  PRIMARY KEY (move, bucket, relation)
);
CREATE TABLE IF NOT EXISTS antipode_shards.reference (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  version bigint NOT NULL
);
INSERT INTO antipode_shards.reference (version) VALUES (0) ON CONFLICT DO NOTHING;`;

/** Lets a transaction in that wants to write or read one bucket, or raises why not. */
const enterFunction = `
CREATE OR REPLACE FUNCTION antipode_shards.enter(wanted smallint, known bigint, is_writer boolean) RETURNS void
LANGUAGE plpgsql VOLATILE AS $body$
DECLARE home antipode_shards.owned;
BEGIN
  IF is_writer THEN
    PERFORM pg_catalog.pg_advisory_xact_lock_shared(${lockSpaces.writing}, wanted);
    home := antipode_shards.home_of(wanted);
  ELSE
    PERFORM pg_catalog.pg_advisory_xact_lock_shared(${lockSpaces.present}, wanted);
    SELECT * INTO home FROM antipode_shards.owned o WHERE o.bucket = wanted;
  END IF;
  IF home.version IS DISTINCT FROM known THEN
    PERFORM antipode_shards.refuse(wanted, known, home.version);
  END IF;
  IF is_writer THEN
    PERFORM pg_catalog.set_config('antipode_shards.bucket', wanted::text, true),
            pg_catalog.set_config('antipode_shards.move', coalesce(home.move::text, ''), true);
  END IF;
END $body$;`;

/**
 * A repeatable read sees the tables as they were before it waited for the lock. There the row itself is locked as well,
 * which fails with a serialization failure where it has changed since.
 */
const homeFunction = `
CREATE OR REPLACE FUNCTION antipode_shards.home_of(wanted smallint) RETURNS antipode_shards.owned
LANGUAGE plpgsql VOLATILE AS $body$
DECLARE home antipode_shards.owned;
BEGIN
  IF pg_catalog.current_setting('transaction_isolation') = 'read committed' THEN
    SELECT * INTO home FROM antipode_shards.owned o WHERE o.bucket = wanted;
  ELSE
    home := antipode_shards.locked_home_of(wanted);
  END IF;
  RETURN home;
END $body$;
CREATE OR REPLACE FUNCTION antipode_shards.locked_home_of(wanted smallint) RETURNS antipode_shards.owned
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS
'SELECT * FROM antipode_shards.owned o WHERE o.bucket = wanted FOR SHARE';`;

const refuseFunction = `
CREATE OR REPLACE FUNCTION antipode_shards.refuse(wanted smallint, known bigint, here bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $body$
DECLARE goal antipode_shards.released;
BEGIN
  IF here IS NULL AND EXISTS (
    SELECT FROM antipode_shards.incoming i WHERE i.bucket = wanted AND i.version = known AND i.is_complete
  ) THEN
    RAISE EXCEPTION 'bucket % waits to be accepted', wanted USING ERRCODE = '${refusalStates.unaccepted}';
  END IF;
  SELECT * INTO goal FROM antipode_shards.released r WHERE r.bucket = wanted;
  RAISE EXCEPTION 'bucket % is not here under version %', wanted, known USING
    ERRCODE = '${refusalStates.moved}',
    DETAIL = pg_catalog.json_build_object(
      'server', coalesce(goal.target, (SELECT name FROM antipode_shards.server)),
      'version', coalesce(here, goal.version, 0));
END $body$;`;

/** For each written row: whether it may be, and the move that must hear of it. */
const guardFunction = `
CREATE OR REPLACE FUNCTION antipode_shards.guard(wanted smallint) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $body$
DECLARE
  entered text := pg_catalog.current_setting('antipode_shards.bucket', true);
  home antipode_shards.owned;
BEGIN
  IF entered = wanted::text THEN
    RETURN nullif(pg_catalog.current_setting('antipode_shards.move', true), '')::bigint;
  END IF;
  IF entered <> '' THEN
    RAISE EXCEPTION 'a row of bucket % cannot be written in a transaction of bucket %', wanted, entered
      USING ERRCODE = '${refusalStates.foreignRow}';
  END IF;
  PERFORM pg_catalog.pg_advisory_xact_lock_shared(${lockSpaces.writing}, wanted);
  home := antipode_shards.home_of(wanted);
  IF home.bucket IS NULL THEN
    PERFORM antipode_shards.refuse(wanted, 0, NULL);
  END IF;
  RETURN home.move;
END $body$;`;

/** The rows of these buckets are at home here from now on. Who calls it knows that their last home has released them. */
const acceptFunction = `
CREATE OR REPLACE FUNCTION antipode_shards.accept(wanted smallint[], granted bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $body$
DECLARE accepted smallint[];
BEGIN
  UPDATE antipode_shards.server SET generation = generation + 1;
  WITH complete AS (
    DELETE FROM antipode_shards.incoming
    WHERE bucket = ANY (wanted) AND version = granted AND is_complete RETURNING bucket
  ) SELECT pg_catalog.array_agg(bucket) INTO accepted FROM complete;
  DELETE FROM antipode_shards.released WHERE bucket = ANY (accepted);
  INSERT INTO antipode_shards.owned (bucket, version) SELECT pg_catalog.unnest(accepted), granted;
END $body$;`;

const truncationFunction = `
CREATE OR REPLACE FUNCTION antipode_shards.guard_truncate() RETURNS trigger
LANGUAGE plpgsql VOLATILE AS $body$
BEGIN
  IF EXISTS (SELECT FROM antipode_shards.owned WHERE move IS NOT NULL)
    OR EXISTS (SELECT FROM antipode_shards.incoming) THEN
    RAISE EXCEPTION '% cannot be emptied while rows of it are moved', TG_TABLE_NAME
      USING ERRCODE = '${refusalStates.truncation}';
  END IF;
  RETURN NULL;
END $body$;`;

/**
 * Begins a read of everything: here must be what the router thinks is here. Rows that are still, or already, here and at
 * home elsewhere are hidden by views that stand before the tables on the search path.
 */
const enterAllFunction = `
CREATE OR REPLACE FUNCTION antipode_shards.enter_all(known bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $body$
DECLARE now_is bigint := (SELECT generation FROM antipode_shards.server);
BEGIN
  IF now_is IS DISTINCT FROM known THEN
    RAISE EXCEPTION 'the buckets here are of generation %, not %', now_is, known
      USING ERRCODE = '${refusalStates.generation}';
  END IF;
  IF EXISTS (SELECT FROM antipode_shards.incoming)
    OR EXISTS (SELECT FROM antipode_shards.released WHERE NOT is_clean) THEN
    PERFORM pg_catalog.set_config(
      'search_path', 'antipode_shards_owned, ' || pg_catalog.current_setting('search_path'), true);
  END IF;
END $body$;`;

/** Who may use the tables of the app may use these: what is written here is written by functions that check it. */
const grants = `
GRANT USAGE ON SCHEMA antipode_shards, antipode_shards_owned TO PUBLIC;
GRANT SELECT ON antipode_shards.server, antipode_shards.owned, antipode_shards.incoming, antipode_shards.released,
  antipode_shards.reference TO PUBLIC;
GRANT INSERT ON antipode_shards.changes TO PUBLIC;`;

/** All statements, each of which may be run again. */
export function serverSchema(buckets: number): string {
  return [
    tables,
    bucketFunction(buckets),
    homeFunction,
    refuseFunction,
    enterFunction,
    guardFunction,
    acceptFunction,
    truncationFunction,
    enterAllFunction,
    referenceFunctions,
    grants,
  ].join('\n');
}
