/** Tells the world's events: to the admin API's readers and to whoever subscribed to the diagnostics channel. */
import { channel } from 'node:diagnostics_channel';
import type { EventBus, EventInput } from '../control/index.ts';

export type Announce = (event: EventInput) => void;

export function createAnnounce(bus: EventBus): Announce {
  return (event) => {
    const published = bus.publish(event);
    const area = channel(`antipode:world:${event.type}`);
    if (area.hasSubscribers) area.publish(published);
  };
}
