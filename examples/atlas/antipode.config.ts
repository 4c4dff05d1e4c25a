/** A world of three regions; `npm start` runs all of it on this machine. */
import { defineWorld } from 'antipode';

export default defineWorld({
  name: 'atlas',
  regions: {
    'us-east': { location: 'aws:us-east-1', primary: true },
    'eu-west': { location: 'aws:eu-west-1' },
    'ap-northeast': { location: 'aws:ap-northeast-1' },
  },
  services: { web: { run: './server.ts', workers: 2, health: { path: '/health' } } },
  routes: [{ path: '/', service: 'web' }],
});
