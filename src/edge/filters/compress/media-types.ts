/** Which bodies are worth compressing, by their media type. */

/** Whether a `content-type` is one of those named: exact, `type/*`, or a suffix such as `+json`. */
export function mediaTypes(names: readonly string[]): (contentType: string) => boolean {
  const wanted = names.map((name) => name.toLowerCase());
  const exact = new Set(wanted.filter((name) => !name.endsWith('/*') && !name.startsWith('+')));
  const kinds = new Set(wanted.filter((name) => name.endsWith('/*')).map((name) => name.slice(0, -1)));
  const suffixes = new Set(wanted.filter((name) => name.startsWith('+')));
  return (contentType) => {
    const type = essence(contentType);
    if (exact.has(type)) return true;
    // A stream of events may be open for days, and every one would hold a compressor's memory: only by name.
    if (type === 'text/event-stream' || type.startsWith('application/grpc')) return false;
    return kinds.has(type.slice(0, type.indexOf('/') + 1)) || suffixes.has(type.slice(type.lastIndexOf('+')));
  };
}

/** The type without its parameters, in lower case. */
function essence(contentType: string): string {
  const end = contentType.indexOf(';');
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}
