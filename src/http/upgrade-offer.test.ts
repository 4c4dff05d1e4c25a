import { lines, type RequestRow, testRequests } from '../../test/support/head-rows.ts';

type Expected = RequestRow['expected'];

const get = (name: string, fields: readonly string[], expected: Expected): RequestRow => ({
  name,
  bytes: lines('GET / HTTP/1.1', 'Host: a', ...fields),
  expected,
});

const upgrade = (name: string, fields: readonly string[], offered: string): RequestRow =>
  get(name, fields, { upgrade: offered, fields: '' });

testRequests([
  upgrade('offers an upgrade', ['Connection: Upgrade', 'Upgrade: websocket'], 'websocket'),
  upgrade(
    'offers several protocols',
    ['Upgrade: a/1, b', 'Upgrade: c', 'Connection: keep-alive, upgrade'],
    'a/1, b, c',
  ),
  upgrade('offers nothing without the option', ['Upgrade: websocket'], ''),
  upgrade('offers nothing without a protocol', ['Connection: upgrade'], ''),
  upgrade('offers nothing with a body', ['Content-Length: 1', 'Connection: upgrade', 'Upgrade: websocket'], ''),
  upgrade(
    'offers nothing with chunks',
    ['Transfer-Encoding: chunked', 'Connection: upgrade', 'Upgrade: websocket'],
    '',
  ),
  upgrade(
    'offers no h2c, which would hide requests',
    ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: x'],
    '',
  ),
  upgrade('offers nothing where h2c is in the list', ['Connection: Upgrade', 'Upgrade: websocket,H2C'], ''),
  upgrade('offers no TLS', ['Connection: Upgrade', 'Upgrade: TLS/1.0, HTTP/1.1'], ''),
  upgrade('tells h2c from names like it', ['Connection: Upgrade', 'Upgrade: xh2c, h2cx'], 'xh2c, h2cx'),
  {
    name: 'offers nothing from HTTP/1.0',
    bytes: lines('GET / HTTP/1.0', 'Connection: upgrade', 'Upgrade: websocket'),
    expected: { upgrade: '' },
  },
  get('refuses a list of protocols that is none', ['Connection: upgrade', 'Upgrade: a b'], 400),
  get('refuses an empty protocol', ['Connection: upgrade', 'Upgrade: a,,b'], 400),
  get('ignores what is no list of protocols when nothing is offered', ['Upgrade: a b'], { upgrade: '', fields: '' }),
]);
