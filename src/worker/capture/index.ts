/** Where the program in this process listens: its HTTP server at a private address, everything else as it asked. */
export { type CaptureOptions, captureApp } from './capture-app.ts';
