/** Reads all of an open file into memory of its own. */
import { read } from 'node:fs';

/** `done` is given the content; undefined when the file could not be read, or is shorter by now. */
export function readWhole(fd: number, size: number, done: (content: Buffer | undefined) => void): void {
  if (size === 0) {
    done(Buffer.alloc(0));
    return;
  }
  const content = Buffer.allocUnsafeSlow(size);
  let at = 0;
  const next = () => {
    read(fd, content, at, size - at, at, (error, bytes) => {
      at += error === null ? bytes : 0;
      if (error !== null || bytes === 0) done(undefined);
      else if (at < size) next();
      else done(content);
    });
  };
  next();
}
