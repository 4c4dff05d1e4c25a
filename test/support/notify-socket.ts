/**
 * Systemd's end of NOTIFY_SOCKET. Node.js has no Unix sockets of datagrams, so Perl has this one, which is on every Debian.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Prints each datagram on a line, its fields joined by spaces. */
const receiver = `
use Socket;
$| = 1;
socket(my $socket, PF_UNIX, SOCK_DGRAM, 0) or die $!;
bind($socket, pack_sockaddr_un($ARGV[0])) or die $!;
print "bound\\n";
while (defined recv($socket, my $message, 65536, 0)) {
  $message =~ s/\\n+/ /g;
  print "$message\\n";
}`;

export interface NotifySocket extends Disposable {
  /** What came, without the barriers that systemd-notify waits at. */
  readonly heard: readonly string[];
}

export async function notifySocket(path: string): Promise<NotifySocket> {
  const child: ChildProcess = spawn('perl', ['-e', receiver, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout! });
  const heard: string[] = [];
  await once(lines, 'line');
  lines.on('line', (line) => {
    if (!line.startsWith('BARRIER=')) heard.push(line.trim());
  });
  return { heard, [Symbol.dispose]: () => void child.kill() };
}
