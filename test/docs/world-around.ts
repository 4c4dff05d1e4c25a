/** A config around a part of one, so that the part can be checked: two regions, two services, a route. */
export function worldAround(part: string): string {
  return `import { defineWorld } from 'antipode';

const part = {
${part}
};

const around = {
  regions: { 'us-east': { location: 'aws:us-east-1' }, 'eu-west': { location: 'aws:eu-west-1' } },
  services: { web: { endpoints: ['http://127.0.0.1:3000'] }, api: { endpoints: ['http://127.0.0.1:3001'] } },
  routes: [{ path: '/', service: 'web' }],
};

const services = { ...around.services, ...part.services };
export default defineWorld({ ...around, ...part, services });
`;
}
