/**
 * What has to go in time: entries whose time is over, each deletion a change like any other; changes that nobody is meant to need
 * any more; notes of writes that were given up. Every process asks for it, one at a time does it, some rows at a time.
 */
export function upkeepFunction(schema: string): string {
  return `
-- How many rows went; null where another process is at it.
create or replace function ${schema}.upkeep(of_timeline integer, most integer, history_ms bigint)
  returns integer language plpgsql as $$
#variable_conflict use_column
declare
  kept_since timestamptz := clock_timestamp() - history_ms * interval '1 millisecond';
  now_at timestamptz := clock_timestamp();
  of_collection text;
  held ${schema}.partition;
  gone text[];
  last_version bigint;
  total integer := 0;
  went integer;
begin
  perform ${schema}.fence(of_timeline);
  perform set_config('synchronous_commit', 'local', true);
  if not pg_try_advisory_xact_lock(hashtext('antipode'), hashtext('${schema}.upkeep')) then
    return null;
  end if;
  select collection into of_collection from ${schema}.entry where expires_at <= now_at order by expires_at limit 1;
  if found then
    held := ${schema}.lock_partition(of_collection);
    with deleted as (
      delete from ${schema}.entry where collection = of_collection and key in (
        select key from ${schema}.entry where collection = of_collection and expires_at <= now_at limit most
      ) returning key
    ) select coalesce(array_agg(key), '{}') into gone from deleted;
    total := cardinality(gone);
    if total > 0 then
      perform ${schema}.append_change(held, ${schema}.next_version(held), gen_random_uuid(), gone,
        array_fill(null::text, array[total]));
    end if;
  end if;
  -- One collection at a time: whoever writes to it waits.
  for of_collection in select collection from ${schema}.partition where version > oldest loop
    continue when coalesce((
      select made_at from ${schema}.change where collection = of_collection order by version limit 1
    ) >= kept_since, true);
    select max(version) into last_version from (
      select version, made_at from ${schema}.change where collection = of_collection order by version limit most
    ) first_ones where made_at < kept_since;
    continue when last_version is null;
    update ${schema}.partition set oldest = last_version where collection = of_collection;
    delete from ${schema}.change where collection = of_collection and version <= last_version;
    get diagnostics went = row_count;
    total := total + went;
    exit when went > 0;
  end loop;
  delete from ${schema}.given_up where given_up_at < kept_since;
  return total;
end $$;`;
}
