/** How many clients ask at a time. Browsers come with one connection each; what stands in front of an edge, with a few. */
export interface Case {
  readonly name: string;
  readonly title: string;
  readonly connections: number;
}

/** Requests under way on each connection. */
export const streams = 100;

export const cases: readonly Case[] = [
  { name: 'one', title: '1 connection', connections: 1 },
  { name: 'sixteen', title: '16 connections', connections: 16 },
];
