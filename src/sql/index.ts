/** SQL with replicas: PostgreSQL behind one router. */
export { type SqlDefaults, sqlDefaults } from './defaults.ts';
export { type PgPoolOptions, pgPool } from './drivers/pg-pool.ts';
export type {
  ConnectionPool,
  PooledConnection,
  Queryable,
  QueryConfig,
  QueryField,
  QueryResult,
} from './queryable.ts';
