/** Reaches another cache by HTTP: each message is a POST, its reply the answer. */
import { request as requestSecure, Agent as SecureAgent } from 'node:https';
import { AntipodeError, type Secrets } from '../../../core/index.ts';
import { peerCacheDefaults } from '../../peers/defaults.ts';
import type { PeerLink } from '../../peers/peer-link.ts';
import { readBody } from './read-body.ts';
import { seal, unseal } from './sealed.ts';

const { Agent, request: requestPlain } = process.getBuiltinModule('node:http');

export class HttpPeerLink implements PeerLink {
  readonly region: string;
  readonly #url: () => URL;
  readonly #secrets: () => Secrets | undefined;
  readonly #plain = new Agent({ keepAlive: true });
  readonly #secure = new SecureAgent({ keepAlive: true });

  /** `url` and `secrets` are asked for each message. */
  constructor(region: string, url: () => URL, secrets: () => Secrets | undefined) {
    this.region = region;
    this.#url = url;
    this.#secrets = secrets;
  }

  async request(message: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    const { maxAgeMs } = peerCacheDefaults;
    const secrets = this.#secrets();
    if (secrets === undefined) throw this.#fault('there is no secret to seal what it is asked with');
    const sealed = seal(message, secrets, Date.now());
    const answer = await this.#post(sealed, timeoutMs);
    const reply = unseal(answer, secrets, { nowMs: Date.now(), maxAgeMs, answers: sealed });
    if (reply === undefined) throw this.#fault('its answer is not sealed with the secret');
    return reply;
  }

  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }

  #post(body: Buffer, timeoutMs: number): Promise<Buffer> {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': body.byteLength };
    const url = this.#url();
    const isSecure = url.protocol === 'https:';
    const [open, agent] = isSecure ? [requestSecure, this.#secure] : [requestPlain, this.#plain];
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(Math.ceil(timeoutMs));
      const request = open(url, { method: 'POST', headers, agent, signal }, (response) => {
        readBody(response, peerCacheDefaults.maxMessageBytes).then((bytes) => {
          if (response.statusCode === 200 && bytes !== undefined) resolve(bytes);
          else reject(this.#fault(`it answered ${response.statusCode}`));
        }, reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  #fault(why: string): AntipodeError {
    return new AntipodeError('ERR_DATA_CACHE_PEER', `the cache at ${this.#url().origin} (${this.region}): ${why}`);
  }
}
