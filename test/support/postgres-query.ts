/** One statement on a connection of its own: for what a test wants to know by the way. */
import { Client, type QueryResultRow } from 'pg';

const connectMs = 10_000;
/** A bench fills and counts tables of a gigabyte. */
const answerMs = 300_000;

export async function queryOnce<Row extends QueryResultRow>(
  connectionString: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString, connectionTimeoutMillis: connectMs, query_timeout: answerMs });
  // Reported to the statement as well; without a listener it would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
