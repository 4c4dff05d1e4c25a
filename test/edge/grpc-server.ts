/** A gRPC server of bytes, as people write one: it echoes, counts, joins and talks back. */
import {
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Metadata,
  type MethodDefinition,
  Server,
  ServerCredentials,
  status,
} from '@grpc/grpc-js';

const bytes = (piece: Buffer): Buffer => piece;

type Codec = (piece: Buffer) => Buffer;

export const codec: Readonly<
  Record<'requestSerialize' | 'requestDeserialize' | 'responseSerialize' | 'responseDeserialize', Codec>
> = {
  requestSerialize: bytes,
  requestDeserialize: bytes,
  responseSerialize: bytes,
  responseDeserialize: bytes,
};

export const methods: Readonly<Record<'echo' | 'count' | 'join' | 'talk', MethodDefinition<Buffer, Buffer>>> = {
  echo: { path: '/test.Echo/Echo', requestStream: false, responseStream: false, ...codec },
  count: { path: '/test.Echo/Count', requestStream: false, responseStream: true, ...codec },
  join: { path: '/test.Echo/Join', requestStream: true, responseStream: false, ...codec },
  talk: { path: '/test.Echo/Talk', requestStream: true, responseStream: true, ...codec },
};

export interface GrpcServer {
  readonly port: number;
  /** Calls that were cancelled. */
  cancelled(): number;
  stop(): void;
}

export async function startGrpcServer(): Promise<GrpcServer> {
  const server = new Server();
  let cancelled = 0;
  const onCancelled = () => {
    cancelled++;
  };
  server.addService(methods, {
    echo: echo(onCancelled),
    count,
    join,
    talk: talk(onCancelled),
  });
  const port = await new Promise<number>((resolve, reject) => {
    const onBound = (error: Error | null, bound: number) => (error === null ? resolve(bound) : reject(error));
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), onBound);
  });
  return { port, cancelled: () => cancelled, stop: () => server.forceShutdown() };
}

/** `fail` fails, `never` is never answered, everything else comes back. */
function echo(onCancelled: () => void): handleUnaryCall<Buffer, Buffer> {
  return (call, done) => {
    const { request, metadata } = call;
    if (request.toString() === 'never') {
      call.on('cancelled', onCancelled);
    } else if (request.toString() === 'fail') {
      const trailers = new Metadata();
      trailers.set('why', 'asked');
      done({ code: status.FAILED_PRECONDITION, details: 'asked to fäil', metadata: trailers });
    } else {
      const head = new Metadata();
      head.set('seen', String(metadata.get('mine')));
      call.sendMetadata(head);
      done(null, request);
    }
  };
}

const count: handleServerStreamingCall<Buffer, Buffer> = (call) => {
  for (let index = 1; index <= Number(call.request.toString()); index++) call.write(Buffer.from(String(index)));
  call.end();
};

const join: handleClientStreamingCall<Buffer, Buffer> = (call, done) => {
  const pieces: Buffer[] = [];
  call.on('data', (piece: Buffer) => pieces.push(piece));
  call.on('end', () => done(null, Buffer.concat(pieces)));
};

function talk(onCancelled: () => void): handleBidiStreamingCall<Buffer, Buffer> {
  return (call) => {
    call.on('data', (piece: Buffer) => call.write(Buffer.from(piece.toString().toUpperCase())));
    call.on('end', () => call.end());
    call.on('cancelled', onCancelled);
  };
}
