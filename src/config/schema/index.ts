export { type World, type WorldInput, worldSchema } from './world.ts';
