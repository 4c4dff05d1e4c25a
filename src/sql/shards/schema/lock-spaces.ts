/** Advisory locks: the first of their two numbers. The second is the bucket, or 0. */
export const lockSpaces = {
  writing: 0x5ba2_0001,
  present: 0x5ba2_0002,
  install: 0x5ba2_0003,
  moving: 0x5ba2_0004,
  references: 0x5ba2_0005,
};
