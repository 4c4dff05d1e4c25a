/**
 * How watches hear of writes without asking. A notice within the write itself would hold a lock that all notices of the server share
 * until the write has waited for the disk and for standbys, and so make one queue of all collections. So it is sent when the
 * write is done, by a transaction that waits for neither, and only where somebody listens: those share an advisory lock, which nobody
 * else can have then. A notice that is lost (its writer died, its listener was cut off) loses no change: watches ask, too.
 */
export function noticeFunctions(schema: string): string {
  const listeners = `hashtext('antipode'), hashtext('${schema}.watch')`;
  return `
-- Of the last write to the collection.
create or replace function ${schema}.tell(of_collection text) returns void language plpgsql as $$
begin
  if pg_try_advisory_xact_lock(${listeners}) then
    return;
  end if;
  perform set_config('synchronous_commit', 'off', true);
  perform pg_notify('${schema}', p.version || ' ' || p.collection) from ${schema}.partition p where p.collection = of_collection;
end $$;

-- For the connection that listens, until it ends.
create or replace function ${schema}.attend() returns void language plpgsql as $$
begin
  perform pg_advisory_lock_shared(${listeners});
end $$;`;
}
