/**
 * Whether the ports that were asked for are free, before anything is started: one busy port is said in one line, not
 * found out by a region half-way.
 */
import { createServer } from 'node:net';
import { AntipodeError } from '../core/index.ts';

export interface WantedPort {
  /** 0 is always to be had. */
  readonly port: number;
  /** Who is to listen there, for the message. */
  readonly what: string;
  /** The option that changes it. */
  readonly option: string;
}

/** Throws, for the first that cannot be had, ERR_CONFIG_DEV_PORTS (makes no sense) or ERR_DEV_PORT_BUSY (is not free). */
export async function checkPorts(host: string, wanted: readonly WantedPort[]): Promise<void> {
  const taken = new Map<number, string>();
  for (const { port, what, option } of wanted) {
    const fault = (code: string, why: string) =>
      new AntipodeError(code, `port ${port} for ${what} ${why}: choose another with ${option}`, {
        details: { port, option },
      });
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw fault('ERR_CONFIG_DEV_PORTS', 'is not from 0 to 65535');
    const other = taken.get(port);
    if (port !== 0 && other !== undefined) throw fault('ERR_CONFIG_DEV_PORTS', `is also for ${other}`);
    taken.set(port, what);
    const error = port === 0 ? undefined : await listenError(host, port);
    if (error) throw fault('ERR_DEV_PORT_BUSY', `on ${host} ${reasonOf(error)}`);
  }
}

function listenError(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'is in use by another program, perhaps another antipode';
  if (code === 'EACCES') return 'is not allowed to this user';
  return `cannot be listened on (${message})`;
}
