/**
 * The bucket of a key as a function of the server: the same as `bucketOf`. The number of buckets stands in its body, so that
 * it can be declared immutable, which an index on it needs; it never changes.
 *
 * PL/pgSQL and not SQL: `convert_to` is only stable to PostgreSQL, since an operator may redefine encodings, so a function
 * in SQL would be expanded nowhere and planned anew at each call.
 */
export function bucketFunction(buckets: number): string {
  return `
CREATE OR REPLACE FUNCTION antipode_shards.bucket(key text) RETURNS smallint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
DECLARE digest bytea := pg_catalog.sha256(pg_catalog.convert_to(key, 'UTF8'));
BEGIN
  RETURN ((pg_catalog.get_byte(digest, 0) << 8) | pg_catalog.get_byte(digest, 1)) & ${buckets - 1};
END $body$;`;
}
