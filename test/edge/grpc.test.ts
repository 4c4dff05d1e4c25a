/** gRPC through the edge: a client and a server as people use them, neither of which knows of it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { codec, type GrpcServer, methods, startGrpcServer } from './grpc-server.ts';
import { eventually, startEdge, type TestEdge } from './harness.ts';
import { http2 } from './http2-clients.ts';

let server: GrpcServer;
let edge: TestEdge;
let client: Client;

before(async () => {
  server = await startGrpcServer();
  edge = await startEdge([server.port], { http2, address: { http2: true }, match: { path: '/test.Echo' } });
  client = new Client(`127.0.0.1:${edge.port}`, credentials.createInsecure());
});
after(async () => {
  client.close();
  await edge.close();
  server.stop();
});

const unary = (path: string, text: string, metadata = new Metadata(), deadlineMs = 10_000) => {
  const call = client.makeUnaryRequest(
    path,
    codec.requestSerialize,
    codec.responseDeserialize,
    Buffer.from(text),
    metadata,
    {
      deadline: Date.now() + deadlineMs,
    },
    (error, value) => call.emit('done', error, value),
  );
  return call;
};
const outcome = async (call: ReturnType<typeof unary>): Promise<[ServiceError | null, Buffer | undefined]> =>
  (await once(call, 'done')) as [ServiceError | null, Buffer | undefined];

test('gRPC: unary calls, with metadata both ways', async () => {
  const metadata = new Metadata();
  metadata.set('mine', 'yes');
  const call = unary(methods.echo.path, 'hello', metadata);
  const [[head], [error, value]] = await Promise.all([once(call, 'metadata'), outcome(call)]);
  assert.equal(error, null);
  assert.equal(String(value), 'hello');
  assert.deepEqual((head as Metadata).get('seen'), ['yes']);
});

test('gRPC: large messages', async () => {
  const text = 'x'.repeat(3 << 20);
  const [error, value] = await outcome(unary(methods.echo.path, text));
  assert.equal(error, null);
  assert.equal(value?.length, text.length);
});

test('gRPC: statuses of the server, with their details and trailers', async () => {
  const [error] = await outcome(unary(methods.echo.path, 'fail'));
  assert.deepEqual([error?.code, error?.details], [status.FAILED_PRECONDITION, 'asked to fäil']);
  assert.deepEqual(error?.metadata.get('why'), ['asked']);
});

test('gRPC: a method the server does not have', async () => {
  const [error] = await outcome(unary('/test.Echo/Nothing', ''));
  assert.equal(error?.code, status.UNIMPLEMENTED);
});

test('gRPC: a service without a route: the edge answers in the same tongue', async () => {
  const [error] = await outcome(unary('/other.Service/Method', ''));
  assert.deepEqual([error?.code, error?.details], [status.UNIMPLEMENTED, 'Nothing is served at this address.']);
});

test('gRPC: streams from the server', async () => {
  const { path } = methods.count;
  const call = client.makeServerStreamRequest(
    path,
    codec.requestSerialize,
    codec.responseDeserialize,
    Buffer.from('1000'),
  );
  let last = 0;
  call.on('data', (piece: Buffer) => {
    assert.equal(Number(String(piece)), ++last);
  });
  await once(call, 'end');
  assert.equal(last, 1_000);
});

test('gRPC: streams to the server', async () => {
  const { path } = methods.join;
  let done = (_value: Buffer | undefined) => {};
  const joined = new Promise<Buffer | undefined>((resolve) => {
    done = resolve;
  });
  const call = client.makeClientStreamRequest(
    path,
    codec.requestSerialize,
    codec.responseDeserialize,
    (_error, value) => done(value),
  );
  for (let index = 0; index < 100; index++) call.write(Buffer.from('ab'));
  call.end();
  assert.equal(String(await joined), 'ab'.repeat(100));
});

test('gRPC: talks, each word answered before the next is said', async () => {
  const { path } = methods.talk;
  const call = client.makeBidiStreamRequest(path, codec.requestSerialize, codec.responseDeserialize);
  for (const word of ['one', 'two', 'three']) {
    call.write(Buffer.from(word));
    const [answer] = (await once(call, 'data')) as [Buffer];
    assert.equal(String(answer), word.toUpperCase());
  }
  call.end();
  call.resume();
  await once(call, 'end');
});

test('gRPC: a cancellation reaches the server', async () => {
  const before = server.cancelled();
  const call = client.makeBidiStreamRequest(methods.talk.path, codec.requestSerialize, codec.responseDeserialize);
  call.on('error', () => {});
  call.write(Buffer.from('one'));
  await once(call, 'data');
  call.cancel();
  await eventually(() => server.cancelled() === before + 1, 'cancelled');
});

test('gRPC: a deadline that passes ends the call on both sides', async () => {
  const before = server.cancelled();
  const [error] = await outcome(unary(methods.echo.path, 'never', new Metadata(), 200));
  assert.equal(error?.code, status.DEADLINE_EXCEEDED);
  await eventually(() => server.cancelled() === before + 1, 'cancelled');
});

test('gRPC: a server that is not there is unavailable', async () => {
  await using empty = await startEdge([1], { http2, address: { http2: true } });
  const lonely = new Client(`127.0.0.1:${empty.port}`, credentials.createInsecure());
  const error = await new Promise<ServiceError | null>((resolve) => {
    lonely.makeUnaryRequest(
      methods.echo.path,
      codec.requestSerialize,
      codec.responseDeserialize,
      Buffer.from(''),
      (failed) => resolve(failed),
    );
  });
  assert.equal(error?.code, status.UNAVAILABLE);
  lonely.close();
});
