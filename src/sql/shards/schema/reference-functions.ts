/**
 * The transactions by which reference tables are written: one at the first server, which decides, and one at each of the others,
 * which copies. They are functions, so that a role needs no rights but those on the tables of the app.
 */
import { lockSpaces } from './lock-spaces.ts';
import { referenceSetting } from './reference-guard.ts';

export const referenceFunctions: string = `
-- At the first server: one write at a time, all servers' order of writes. Returns its version.
CREATE OR REPLACE FUNCTION antipode_shards.begin_reference() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $body$
DECLARE made bigint;
BEGIN
  PERFORM pg_catalog.pg_advisory_xact_lock(${lockSpaces.references}, 0);
  UPDATE antipode_shards.reference SET version = version + 1 RETURNING version INTO made;
  PERFORM pg_catalog.set_config('${referenceSetting}', made::text, true);
  RETURN made;
END $body$;

-- At the first server: all others have the writes up to this one.
CREATE OR REPLACE FUNCTION antipode_shards.forget_references(until bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $body$
BEGIN
  DELETE FROM antipode_shards.reference_changes WHERE version <= until;
END $body$;

-- At the others. Returns the version that is there.
CREATE OR REPLACE FUNCTION antipode_shards.begin_reference_copy() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $body$
BEGIN
  PERFORM pg_catalog.set_config('${referenceSetting}', 'copy', true);
  RETURN (SELECT version FROM antipode_shards.reference FOR UPDATE);
END $body$;

-- Checks now what a commit would check: it must not fail when the write is decided.
CREATE OR REPLACE FUNCTION antipode_shards.end_reference_copy(reached bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $body$
BEGIN
  UPDATE antipode_shards.reference SET version = reached;
  SET CONSTRAINTS ALL IMMEDIATE;
END $body$;`;
