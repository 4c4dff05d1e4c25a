/**
 * What the map's database keeps: which server has which bucket, and the moves. Routers read it once and learn changes from
 * the servers; a move writes it after the fact. It lies in the database of one of the servers.
 *
 * That server is also where reference tables are written first: `reference_copies` says who has which of them,
 * `reference_changes` which rows the others may lack, by the version of the write.
 */
export const mapSchema: string = `
CREATE SCHEMA IF NOT EXISTS antipode_shards;
CREATE TABLE IF NOT EXISTS antipode_shards.cluster (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  buckets integer NOT NULL,
  key_type text NOT NULL
);
CREATE TABLE IF NOT EXISTS antipode_shards.map (
  bucket smallint PRIMARY KEY,
  server text NOT NULL,
  version bigint NOT NULL
);
CREATE SEQUENCE IF NOT EXISTS antipode_shards.version START 2;
CREATE TABLE IF NOT EXISTS antipode_shards.moves (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  target text NOT NULL,
  buckets smallint[] NOT NULL,
  done smallint[] NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'aborting', 'done', 'aborted')),
  started_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz
);
CREATE UNIQUE INDEX IF NOT EXISTS one_move_at_a_time ON antipode_shards.moves ((true)) WHERE state IN ('running', 'aborting');
CREATE TABLE IF NOT EXISTS antipode_shards.reference_copies (
  server text NOT NULL,
  relation text NOT NULL,
  PRIMARY KEY (server, relation)
);
CREATE TABLE IF NOT EXISTS antipode_shards.reference_changes (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version bigint NOT NULL,
  relation text NOT NULL,
  key jsonb NOT NULL
);
GRANT SELECT ON antipode_shards.cluster, antipode_shards.map, antipode_shards.reference_copies, antipode_shards.reference_changes
  TO PUBLIC;`;
