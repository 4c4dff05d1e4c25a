export { identity, preferredCoding } from './accept-encoding.ts';
export { ChunkedDecoder, type ChunkSink } from './chunked.ts';
export { fieldValues, incomplete, refused, withoutFields } from './fields.ts';
export { addHeaders, type HeaderList, headerLines, trailerLines } from './header-list.ts';
export { parseAuthority } from './host.ts';
export { hasEncodedSlash, normalizePath, type PathFault } from './path.ts';
export { RequestHead, type RequestHeadOptions } from './request-head.ts';
export { Framing, ResponseHead } from './response-head.ts';
export { statusText } from './status-text.ts';
