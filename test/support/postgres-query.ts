/** One statement on a connection of its own: for what a test wants to know by the way. */
import { Client, type QueryResultRow } from 'pg';

const deadlineMs = 10_000;

export async function queryOnce<Row extends QueryResultRow>(
  connectionString: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString, connectionTimeoutMillis: deadlineMs, query_timeout: deadlineMs });
  // Reported to the statement as well; without a listener it would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
