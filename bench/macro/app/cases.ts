/**
 * Which app is asked for what.
 */
import { join } from 'node:path';

export interface Case {
  readonly name: string;
  readonly title: string;
  /** The app's file. */
  readonly app: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  /** Bytes of the request's body, which is JSON. */
  readonly bodyBytes: number;
  readonly answer: string;
  /** With an access log and a rate limit, for those which have them. */
  readonly features: boolean;
}

const app = (name: string) => join(import.meta.dirname, `apps/${name}.mjs`);

const hello = { path: '/', method: 'GET', bodyBytes: 0, answer: '{"hello":"world"}', features: false } as const;

export const cases: readonly Case[] = [
  { ...hello, name: 'fastify', title: 'Fastify 5, GET', app: app('fastify') },
  { ...hello, name: 'express', title: 'Express 5, GET', app: app('express') },
  { ...hello, name: 'plain', title: 'node:http, GET', app: app('plain') },
  {
    ...hello,
    name: 'post',
    title: 'Fastify 5, POST of 1 KiB of JSON',
    app: app('fastify'),
    path: '/length',
    method: 'POST',
    bodyBytes: 1_024,
    answer: `{"length":${1_024 - '{"text":""}'.length}}`,
  },
  {
    ...hello,
    name: 'features',
    title: 'Fastify 5, GET, with access log and rate limit',
    app: app('fastify'),
    features: true,
  },
];
