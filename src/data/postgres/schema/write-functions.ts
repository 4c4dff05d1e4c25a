/**
 * What is done at the primary, each by one statement, so that a write from another continent is one round trip, and works
 * where a connection is with a server for one statement only (PgBouncer).
 *
 * Faults have codes (SQLSTATE) of their own: AP001 the server is not the primary that the caller means, AP002 the write was
 * given up, AP003 the server has not what the caller has seen, AP004 the statement looks at a state from before it waited.
 */
export function writeFunctions(schema: string): string {
  return `
create or replace function ${schema}.timeline() returns integer language sql volatile as
  $$ select ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::integer $$;

-- What is noted while a statement waits for its turn, it has to see: in another isolation it sees what was there before.
create or replace function ${schema}.demand_new_state() returns void language plpgsql as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'the isolation is %, and read committed is wanted', current_setting('transaction_isolation') using errcode = 'AP004';
  end if;
end $$;

create or replace function ${schema}.fence(of_timeline integer) returns void language plpgsql as $$
begin
  perform ${schema}.demand_new_state();
  if pg_is_in_recovery() then
    raise exception 'this server follows another one' using errcode = 'AP001';
  elsif ${schema}.timeline() <> of_timeline then
    raise exception 'timeline % was expected, this is %', of_timeline, ${schema}.timeline() using errcode = 'AP001';
  end if;
end $$;

create or replace function ${schema}.lock_partition(of_collection text) returns ${schema}.partition language plpgsql as $$
declare
  found_row ${schema}.partition;
begin
  loop
    select * into found_row from ${schema}.partition where collection = of_collection for update;
    exit when found;
    insert into ${schema}.partition (collection) values (of_collection) on conflict do nothing;
  end loop;
  return found_row;
end $$;

-- A timeline begins with versions that no write of an older one can have had. Without a timeline to tell by (a dump that was
-- restored elsewhere) they still grow.
create or replace function ${schema}.next_version(held ${schema}.partition) returns bigint language sql volatile as
  $$ select greatest(((${schema}.timeline() - 1)::bigint << 32) + nextval('${schema}.version'), held.version + 1) $$;

create or replace function ${schema}.append_change(held ${schema}.partition, new_version bigint, new_id uuid,
    changed_keys text[], changed_contents text[]) returns void language plpgsql as $$
declare
  now_on integer := ${schema}.timeline();
begin
  if held.timeline not in (0, now_on) then
    insert into ${schema}.term (collection, survived, first) values (held.collection, held.version, new_version);
  end if;
  insert into ${schema}.change (collection, version, write_id, made_at, keys, contents)
    values (held.collection, new_version, new_id, clock_timestamp(), changed_keys, changed_contents);
  update ${schema}.partition set version = new_version, timeline = now_on, writes = writes + 1 where collection = held.collection;
end $$;

-- All of it, or nothing, and then which condition did not hold.
create or replace function ${schema}.commit(of_timeline integer, after pg_lsn, durability text, patience_ms integer,
    new_id uuid, of_collection text, put_keys text[], put_contents text[], put_ttls_ms bigint[],
    checked_keys text[], checked_versions bigint[],
    out version bigint, out conflict_key text, out conflict_expected bigint, out conflict_version bigint
  ) language plpgsql as $$
#variable_conflict use_column
declare
  held ${schema}.partition;
  now_at timestamptz;
  gone text[];
  new_version bigint;
begin
  perform ${schema}.fence(of_timeline);
  if after > pg_current_wal_insert_lsn() then
    raise exception '% is not reached', after using errcode = 'AP003';
  end if;
  perform set_config('synchronous_commit', durability, true);
  perform set_config('lock_timeout', patience_ms::text, true);
  held := ${schema}.lock_partition(of_collection);
  if exists (select from ${schema}.given_up where write_id = new_id) then
    raise exception 'the write was given up' using errcode = 'AP002';
  end if;
  now_at := clock_timestamp();
  select c.key, c.expected, coalesce(e.version, 0) into conflict_key, conflict_expected, conflict_version
    from unnest(checked_keys, checked_versions) with ordinality as c (key, expected, place)
    left join ${schema}.entry e
      on e.collection = of_collection and e.key = c.key and (e.expires_at is null or e.expires_at > now_at)
    where coalesce(e.version, 0) <> c.expected order by c.place limit 1;
  if found then
    return;
  end if;
  new_version := ${schema}.next_version(held);
  with deleted as (
    delete from ${schema}.entry e using unnest(put_keys, put_contents) as w (key, content)
      where w.content is null and e.collection = of_collection and e.key = w.key returning e.key
  ) select coalesce(array_agg(key), '{}') into gone from deleted;
  insert into ${schema}.entry as e (collection, key, version, value, expires_at)
    select of_collection, w.key, new_version, w.content, now_at + w.ttl_ms * interval '1 millisecond'
      from unnest(put_keys, put_contents, put_ttls_ms) as w (key, content, ttl_ms) where w.content is not null
    on conflict (collection, key) do update
      set version = excluded.version, value = excluded.value, expires_at = excluded.expires_at;
  perform ${schema}.append_change(held, new_version, new_id, coalesce(array_agg(w.key), '{}'), coalesce(array_agg(w.content), '{}'))
    from unnest(put_keys, put_contents) as w (key, content) where w.content is not null or w.key = any (gone);
  version := new_version;
end $$;

-- The version of a write, or null: then it has not happened and never will.
create or replace function ${schema}.resolve(of_timeline integer, patience_ms integer, of_collection text, of_id uuid)
  returns bigint language plpgsql as $$
declare
  made bigint;
begin
  perform ${schema}.fence(of_timeline);
  perform set_config('lock_timeout', patience_ms::text, true);
  -- What is noted here is of no use to another primary, and no write should wait for standbys with it.
  perform set_config('synchronous_commit', 'local', true);
  -- Whoever is under way with it holds this, or comes later.
  perform ${schema}.lock_partition(of_collection);
  select c.version into made from ${schema}.change c where c.write_id = of_id;
  if not found then
    insert into ${schema}.given_up (write_id) values (of_id) on conflict do nothing;
  end if;
  return made;
end $$;`;
}
