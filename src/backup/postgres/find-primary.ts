/** Which of some servers is the primary now. */
import { postgresFault } from '../faults.ts';
import { withConnection } from './connection.ts';
import { serverFacts } from './server-facts.ts';

/** Rejects with ERR_BACKUP_POSTGRES when none of them says that it is. */
export async function findPrimary(urls: readonly string[]): Promise<string> {
  const refusals: string[] = [];
  for (const url of urls) {
    try {
      await withConnection(url, serverFacts);
      return url;
    } catch (error) {
      // Without what an address may have in it: a password.
      refusals.push(`${URL.parse(url)?.host}: ${(error as Error).message}`);
    }
  }
  throw postgresFault(`none of the servers is a primary that can be backed up:\n${refusals.join('\n')}`);
}
