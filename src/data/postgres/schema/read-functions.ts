/**
 * What is read, at any server, together with where the server stood: \`reached\` from before the state was looked at, so that
 * what it names is in that state; \`seen\` from after, so that whoever has seen the state has seen no more than it names.
 * Each statement of such a function looks at a state of its own (they are volatile), which is what makes "before" true.
 */
export function readFunctions(schema: string): string {
  return `
create or replace function ${schema}.standing(out is_standby boolean, out timeline integer, out lsn pg_lsn)
  language plpgsql as $$
begin
  perform ${schema}.demand_new_state();
  is_standby := pg_is_in_recovery();
  if is_standby then
    lsn := coalesce(pg_last_wal_replay_lsn(), '0/0');
  else
    -- A commit is on the disk before it is seen.
    lsn := pg_current_wal_flush_lsn();
    timeline := ${schema}.timeline();
  end if;
end $$;

-- At the primary. Looking is dear: about three times a small write.
create or replace function ${schema}.standbys() returns json language plpgsql as $$
begin
  return (
    select coalesce(json_agg(json_build_object('name', r.application_name, 'state', r.state, 'sync', r.sync_state,
      'flushed', r.flush_lsn::text, 'applied', r.replay_lsn::text)), '[]') from pg_stat_replication r
  );
end $$;

create or replace function ${schema}.get(of_collection text, of_key text, out is_standby boolean, out timeline integer,
    out reached pg_lsn, out seen pg_lsn, out version bigint, out value text) language plpgsql as $$
begin
  select s.is_standby, s.timeline, s.lsn into is_standby, timeline, reached from ${schema}.standing() s;
  select e.version, e.value into version, value from ${schema}.entry e
    where e.collection = of_collection and e.key = of_key and (e.expires_at is null or e.expires_at > clock_timestamp());
  seen := (${schema}.standing()).lsn;
end $$;

-- The keys from \`prefix\` to before \`prefix_end\`, behind \`after_key\`; \`head\` is the last write of the collection.
create or replace function ${schema}.list(of_collection text, prefix text, prefix_end text, after_key text, most integer,
    out is_standby boolean, out timeline integer, out reached pg_lsn, out seen pg_lsn, out head bigint,
    out keys text[], out versions bigint[], out contents text[]) language plpgsql as $$
begin
  select s.is_standby, s.timeline, s.lsn into is_standby, timeline, reached from ${schema}.standing() s;
  select coalesce((select p.version from ${schema}.partition p where p.collection = of_collection), 0),
      coalesce(array_agg(e.key order by e.key), '{}'), coalesce(array_agg(e.version order by e.key), '{}'),
      coalesce(array_agg(e.value order by e.key), '{}')
    into head, keys, versions, contents
    from (
      select i.key, i.version, i.value from ${schema}.entry i
        where i.collection = of_collection and i.key >= prefix and i.key < prefix_end and i.key > after_key
          and (i.expires_at is null or i.expires_at > clock_timestamp())
        order by i.key limit most
    ) e;
  seen := (${schema}.standing()).lsn;
end $$;`;
}
