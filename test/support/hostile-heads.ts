/** Clients whose heads have no end, or more fields than anybody reads: as many bytes as are taken, on many connections. */
import { connect } from 'node:net';

const start = 'GET / HTTP/1.1\r\nhost: a\r\n';

interface HostileHead {
  readonly first: string;
  /** Sent again and again. */
  readonly further: string;
}

export const hostileHeads: Readonly<Record<'endless' | 'manyFields', HostileHead>> = {
  /** One field that goes on and on. */
  endless: { first: `${start}x: `, further: 'y'.repeat(65_536) },
  /** 100,000 fields. */
  manyFields: { first: start, further: 'x: y\r\n'.repeat(100_000) },
};

export interface HostileOutcome {
  /** Connections made, one after the other's end. */
  readonly connections: number;
  readonly sentBytes: number;
}

export interface HostileAttack {
  readonly kind: keyof typeof hostileHeads;
  readonly port: number;
  /** At a time. */
  readonly connections: number;
  readonly seconds: number;
}

/** Resolves when it is over; whoever is cut off comes again. */
export async function sendHostileHeads({ kind, port, connections, seconds }: HostileAttack): Promise<HostileOutcome> {
  const endsAt = performance.now() + seconds * 1_000;
  let made = 0;
  let sentBytes = 0;
  const client = async () => {
    while (performance.now() < endsAt) {
      made++;
      sentBytes += await sendOne(port, hostileHeads[kind], endsAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  return { connections: made, sentBytes };
}

async function sendOne(port: number, { first, further }: HostileHead, endsAt: number): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), Math.max(0, endsAt - performance.now()));
  const pour = () => {
    while (socket.writable && socket.write(further, 'latin1'));
  };
  socket.on('connect', () => {
    socket.write(first, 'latin1');
    pour();
  });
  socket.on('drain', pour);
  await new Promise((resolve) => socket.once('close', resolve));
  clearTimeout(timer);
  return socket.bytesWritten;
}
