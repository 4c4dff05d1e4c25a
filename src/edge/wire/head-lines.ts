/** Lines that end the head of an answer, or are in every one. */

/** Says whether the connection stays open, with the empty line behind all fields; `minor` is the client's HTTP version's. */
export function connectionLine({ minor }: { readonly minor: number }, keepAlive: boolean): string {
  if (!keepAlive) return 'connection: close\r\n\r\n';
  return minor === 1 ? '\r\n' : 'connection: keep-alive\r\n\r\n';
}

let dateSecond = 0;
let dateText = '';

/** The date of this second: its text is made once. */
export function dateLine(): string {
  const now = Date.now();
  const second = (now / 1_000) | 0;
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = `date: ${new Date(now).toUTCString()}\r\n`;
  }
  return dateText;
}
