/** Bodies that are streamed. */

export async function* stream(...parts: readonly string[]): AsyncGenerator<string> {
  yield* parts;
}

export async function* gated(gate: Promise<void>, end: string): AsyncGenerator<string> {
  yield 'begin ';
  await gate;
  yield end;
}

export async function* broken(): AsyncGenerator<string> {
  yield 'begin';
  await new Promise((resolve) => setImmediate(resolve));
  throw new Error('the source of the body broke');
}
