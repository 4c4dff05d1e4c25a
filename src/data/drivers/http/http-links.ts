/** Asks other regions over HTTP: one POST a question, JSON both ways, on connections that are kept. */
import type { Agent, IncomingMessage } from 'node:http';
import type { Secrets } from '../../../core/index.ts';
import { LinkError, type Links } from '../../replication/links.ts';
import type { Answer, Envelope, Question } from '../../replication/messages.ts';
import { httpLinkDefaults } from './http-link-defaults.ts';
import { readBody } from './read-body.ts';

const http = process.getBuiltinModule('node:http');

export interface HttpLinksOptions {
  /** Where each region is asked. */
  readonly urls: ReadonlyMap<string, URL>;
  /** The first says that the asker belongs to them. */
  readonly secrets: () => Secrets | undefined;
}

export interface HttpLinks extends Links {
  close(): void;
}

export function httpLinks({ urls, secrets }: HttpLinksOptions): HttpLinks {
  const agent = new http.Agent({ keepAlive: true, maxSockets: httpLinkDefaults.connections });
  return {
    async ask(region, question, timeoutMs) {
      const url = urls.get(region);
      if (url === undefined) throw new LinkError(`${region} has no address`, false);
      return post({ url, agent, secret: secrets()?.[0], region, timeoutMs }, question);
    },
    close: () => agent.destroy(),
  };
}

interface Target {
  readonly url: URL;
  readonly agent: Agent;
  readonly secret: string | undefined;
  readonly region: string;
  readonly timeoutMs: number;
}

function post(
  { url, agent, secret, region, timeoutMs }: Target,
  question: Envelope<Question>,
): Promise<Envelope<Answer>> {
  const body = Buffer.from(JSON.stringify(question));
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
  };
  return new Promise((resolve, reject) => {
    let hasConnected = false;
    const fail = (why: string): void => {
      clearTimeout(deadline);
      reject(new LinkError(`${region}: ${why}`, hasConnected));
    };
    const asking = http.request(url, { method: 'POST', agent, headers });
    // A whole-question deadline: a link that swallows what it is given never goes idle in a way that `timeout` sees.
    const deadline = setTimeout(
      () => asking.destroy(new Error(`no answer within ${Math.round(timeoutMs)} ms`)),
      timeoutMs,
    );
    asking.on('socket', (socket) => {
      hasConnected = !socket.connecting;
      if (!hasConnected) socket.once('connect', () => (hasConnected = true));
    });
    asking.on('response', (response: IncomingMessage) => {
      readBody(response, httpLinkDefaults.maxBodyBytes)
        .then((text) => {
          clearTimeout(deadline);
          if (response.statusCode !== 200) fail(`it answered ${response.statusCode}`);
          else resolve(JSON.parse(text) as Envelope<Answer>);
        })
        .catch((error: Error) => fail(error.message));
    });
    asking.on('error', ({ message }) => fail(message));
    asking.end(body);
  });
}
