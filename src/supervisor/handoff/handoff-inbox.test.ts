import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { setImmediate as turnOver } from 'node:timers/promises';
import { HandoffInbox } from './handoff-inbox.ts';
import { JournalFolder } from './journal-folder.ts';
import type { ParentLink } from './links.ts';
import type { ConnectionMessage, JournalMessage, ReportMessage } from './messages.ts';

const request = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';

test('the parent is told that a connection has come when what came with it is written down', async () => {
  const folder = new JournalFolder();
  const file = folder.add();
  let hear: Parameters<ParentLink['onMessage']>[0] = () => {};
  const confirmed: { ids: readonly number[]; written: readonly string[] }[] = [];
  const send = ({ taken = [] }: ReportMessage, onSent: () => void) => {
    if (taken.length > 0)
      confirmed.push({ ids: taken, written: [...file.read().records.values()].map(({ bytes }) => String(bytes)) });
    onSent();
  };
  const link: ParentLink = {
    send: (message, onSent) => send(message as ReportMessage, onSent),
    onMessage: (listener) => {
      hear = listener;
    },
  };
  // What stands unread on a socket is read when whoever serves it is ready, and waits for its turn then.
  const take: ConstructorParameters<typeof HandoffInbox>[1] = (connection) =>
    process.nextTick(() => {
      const bytes: Buffer = connection.socket.read();
      connection.read(bytes, bytes.length);
    });
  new HandoffInbox(link, take, () => {});
  hear({ antipode: 'journal', path: file.path } satisfies JournalMessage, undefined);
  const message: ConnectionMessage = { antipode: 'connection', id: 7, door: 'http', bytes: request, repeats: 1 };
  hear(message, new Socket());
  while (confirmed.length === 0) await turnOver();
  assert.deepEqual(confirmed, [{ ids: [7], written: [request] }]);
  file.close();
  folder.remove();
});
