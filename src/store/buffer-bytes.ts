/** Beside its bytes: the two objects of V8, what stands behind them in C++, and the allocator's share; measured. */
const objectBytes = 384;

/**
 * The memory a buffer takes. What counts is the memory behind it: one cut from a pool or from a larger read keeps all of
 * that alive, so what is to be kept for long is copied into a buffer of its own (`Buffer.allocUnsafeSlow`).
 */
export function bufferBytes(buffer: Uint8Array): number {
  return buffer.buffer.byteLength + objectBytes;
}
