/**
 * What became of bytes handed on, as flags: `kept`, something still refers to them, so the memory they stand in must not
 * be used again; `full`, no more should come until the other side has drained.
 */
export const Sent = { kept: 1, full: 2 } as const;
