/**
 * Seals what goes through the hands of clients, so that they neither read nor change it: deterministic authenticated encryption with a
 * synthetic IV (Rogaway and Shrimpton, "Deterministic Authenticated-Encryption", 2006; the way of RFC 5297), of HMAC-SHA256
 * and AES-256-CTR. There is no nonce that all nodes of a world would have to use once only.
 *
 * Invariant: what `open` returns was sealed with one of the secrets, and with the scope.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import type { Secrets } from '../core/index.ts';

const algorithm = 'aes-256-ctr';
const ivBytes = 16;
const shape = /^[A-Za-z0-9_-]{23,1024}$/;

/** What is derived from one secret. */
interface Keys {
  readonly mac: KeyObject;
  readonly cipher: KeyObject;
}

export class Seal {
  /** Of the first secret. */
  readonly #own: Keys;
  readonly #all: readonly Keys[];

  /** `scope` keeps what is sealed for one purpose from being good for another. */
  constructor(secrets: Secrets, scope: string) {
    const [first, ...others] = secrets;
    this.#own = keysOf(first, scope);
    this.#all = [this.#own, ...others.map((secret) => keysOf(secret, scope))];
  }

  seal(text: string): string {
    const bytes = Buffer.from(text);
    const { mac, cipher } = this.#own;
    const iv = ivOf(bytes, mac);
    // A stream cipher gives each byte at once: there is nothing left to be final.
    const sealed = createCipheriv(algorithm, cipher, iv).update(bytes);
    return Buffer.concat([iv, sealed]).toString('base64url');
  }

  /** Undefined for what is none of ours. */
  open(sealed: string): string | undefined {
    if (!shape.test(sealed)) return undefined;
    const bytes = Buffer.from(sealed, 'base64url');
    const iv = bytes.subarray(0, ivBytes);
    for (const { mac, cipher } of this.#all) {
      const text = createDecipheriv(algorithm, cipher, iv).update(bytes.subarray(ivBytes));
      if (timingSafeEqual(iv, ivOf(text, mac))) return text.toString();
    }
    return undefined;
  }
}

function ivOf(bytes: Buffer, mac: KeyObject): Buffer {
  return createHmac('sha256', mac).update(bytes).digest().subarray(0, ivBytes);
}

function keysOf(secret: string, scope: string): Keys {
  return {
    mac: derived(secret, `antipode seal mac\0${scope}`),
    cipher: derived(secret, `antipode seal cipher\0${scope}`),
  };
}

/** As an object that Node has prepared once: a key in bytes costs several times as much with every use. */
function derived(secret: string, use: string): KeyObject {
  return createSecretKey(createHmac('sha256', secret).update(use).digest());
}
