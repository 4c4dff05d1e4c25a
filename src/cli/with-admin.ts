/**
 * `--admin`, `--config` and `--token`, the same for every command that talks to a running world.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AntipodeError } from '../core/index.ts';
import { AdminClient } from './admin-client.ts';
import { withConfig } from './command-module.ts';

export interface AdminOptions {
  readonly admin?: string;
  readonly config?: string;
  readonly token?: string;
}

/** Adds the three options and `--json`; their values are `AdminOptions`. */
export function withAdmin(command: Command): Command {
  return withConfig(command)
    .addOption(
      new Option('--admin <url>', 'the admin API of the world (default: where its config says)')
        .env('ANTIPODE_ADMIN')
        .argParser(parseAdminUrl),
    )
    .addOption(
      new Option('--token <token>', 'its token; the variable keeps it out of the process list').env(
        'ANTIPODE_ADMIN_TOKEN',
      ),
    )
    .option('--json', 'print JSON');
}

/**
 * The client that these options describe. Throws ERR_CLI_TOKEN, since commander's own message would show the token, and
 * what reading the config throws that was named.
 */
export async function adminClient({ admin, config, token }: AdminOptions): Promise<AdminClient> {
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new AntipodeError(
      'ERR_CLI_TOKEN',
      'a token is printable ASCII without spaces: look for a stray quote or line end',
    );
  }
  if (admin !== undefined) return new AdminClient({ url: admin, ...(token !== undefined && { token }) });
  // What reads a config is not loaded where none is asked for.
  const { findAdmin } = await import('./find-admin.ts');
  return new AdminClient(await findAdmin({ config, token, onUnreadable }));
}

function onUnreadable(reason: string): void {
  process.stderr.write(`antipode: where the config has its admin API cannot be read: ${reason}\n`);
}

function parseAdminUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '') {
    throw new InvalidArgumentError("It is not the address of an admin API: write 'http://127.0.0.1:4000'.");
  }
  return url.origin;
}
