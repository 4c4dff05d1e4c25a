/** The largest request body of a route. */
import type * as z from 'zod';
import { type SizeInput, size } from '../fields.ts';

const mostBytes = 2 ** 50;

export const maxBodySchema: z.ZodType<number, SizeInput> = size(0, mostBytes);
