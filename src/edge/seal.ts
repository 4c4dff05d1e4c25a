/**
 * Seals what goes through the hands of clients, so that they neither read nor change it: deterministic authenticated encryption with a
 * synthetic IV (Rogaway and Shrimpton, "Deterministic Authenticated-Encryption", 2006; the way of RFC 5297), of HMAC-SHA256
 * and AES-256-CTR. There is no nonce that all nodes of a world would have to use once only.
 *
 * Invariant: what `open` returns was sealed with the same secret and scope.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';

const algorithm = 'aes-256-ctr';
const ivBytes = 16;
const shape = /^[A-Za-z0-9_-]{23,1024}$/;

export class Seal {
  readonly #macKey: KeyObject;
  readonly #key: KeyObject;

  /** `scope` keeps what is sealed for one purpose from being good for another. */
  constructor(secret: string, scope: string) {
    this.#macKey = derived(secret, `antipode seal mac\0${scope}`);
    this.#key = derived(secret, `antipode seal cipher\0${scope}`);
  }

  seal(text: string): string {
    const bytes = Buffer.from(text);
    const iv = this.#mac(bytes);
    // A stream cipher gives each byte at once: there is nothing left to be final.
    const sealed = createCipheriv(algorithm, this.#key, iv).update(bytes);
    return Buffer.concat([iv, sealed]).toString('base64url');
  }

  /** Undefined for what is none of ours. */
  open(sealed: string): string | undefined {
    if (!shape.test(sealed)) return undefined;
    const bytes = Buffer.from(sealed, 'base64url');
    const iv = bytes.subarray(0, ivBytes);
    const text = createDecipheriv(algorithm, this.#key, iv).update(bytes.subarray(ivBytes));
    return timingSafeEqual(iv, this.#mac(text)) ? text.toString() : undefined;
  }

  #mac(bytes: Buffer): Buffer {
    return createHmac('sha256', this.#macKey).update(bytes).digest().subarray(0, ivBytes);
  }
}

/** As an object that Node has prepared once: a key in bytes costs several times as much with every use. */
function derived(secret: string, use: string): KeyObject {
  return createSecretKey(createHmac('sha256', secret).update(use).digest());
}
