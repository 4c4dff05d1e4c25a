/**
 * The route table as an OpenAPI 3.1 document. 3.1 takes JSON Schema 2020-12 as it is, which is what zod writes, so the
 * schemas that check input are the schemas that are published.
 */
import { z } from 'zod';
import { actionResultSchema } from './action-result.ts';
import { problemSchema, problemType } from './problem.ts';
import type { Route } from './route.ts';
import { worldStatusSchema } from './status.ts';
import { whyAnswerSchema } from './why.ts';

const { STATUS_CODES } = process.getBuiltinModule('node:http');

type Json = Readonly<Record<string, unknown>>;

/** Schemas with a name of their own in the document. */
const components: Readonly<Record<string, z.ZodType>> = {
  WorldStatus: worldStatusSchema,
  WhyAnswer: whyAnswerSchema,
  ActionResult: actionResultSchema,
  Problem: problemSchema,
};

/** Statuses any operation can answer with: input, token, host and our own faults. */
const commonProblems: readonly number[] = [400, 401, 421, 500];
/** Statuses any POST can answer with besides. */
const postProblems: readonly number[] = [403, 413, 415];

/** The OpenAPI 3.1 document of these routes. */
export function openApi(routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Antipode admin API',
      version: '1',
      description: 'Operations on a running world. Loopback by default; a bearer token on any other address.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    // The token is asked for only where one is set, hence the empty alternative.
    security: [{}, { token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries(Object.entries(components).map(([name, schema]) => [name, jsonSchema(schema)])),
    },
  };
}

/** All statuses of problems an operation can answer with, ascending. */
export function problemsOf(route: Route): readonly number[] {
  const all = [...commonProblems, ...(route.method === 'POST' ? postProblems : []), ...route.problems];
  return [...new Set(all)].sort((a, b) => a - b);
}

function operation(route: Route): Json {
  const parameters = [...pathParameters(route.path), ...queryParameters(route.query)];
  const problems = problemsOf(route).map((status) => [
    String(status),
    { description: STATUS_CODES[status], content: { [problemType]: { schema: reference(problemSchema) } } },
  ]);
  const { type, schema, alsoType } = route.answer;
  const content = {
    [type]: schema === undefined ? {} : { schema: reference(schema) },
    ...(alsoType !== undefined && { [alsoType]: {} }),
  };
  return {
    operationId: route.name,
    summary: route.summary,
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: reference(route.body) } } },
    }),
    responses: {
      '200': { description: STATUS_CODES[200], content },
      ...Object.fromEntries(problems),
    },
  };
}

function pathParameters(path: string): readonly Json[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(schema: z.ZodType | undefined): readonly Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: property,
  }));
}

function reference(schema: z.ZodType): Json {
  const named = Object.entries(components).find(([, component]) => component === schema);
  return named === undefined ? jsonSchema(schema) : { $ref: `#/components/schemas/${named[0]}` };
}

function jsonSchema(schema: z.ZodType): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
