import type { ServerContext } from '../context.ts';
import { collectContents } from './contents.ts';
import { expireEvents } from './events.ts';
import { collectGarbage } from './garbage.ts';
import { collectNames } from './names.ts';

/**
 * Starts what no API server is complete without, though kube-controller-manager has some of it: the collection of
 * garbage, of what was in deleted namespaces, and of old Events. Driven by writes, on microtasks and the clock. Returns what ends it.
 */
export function startCollectors(server: ServerContext, options: { eventTtlMs: number }): () => void {
  const collectors = [
    collectGarbage(server),
    collectContents(server),
    collectNames(server),
    expireEvents(server, options.eventTtlMs),
  ];
  const stops = collectors.map((collector) => server.store.subscribe((write) => collector.record(write)));
  return () => {
    for (const stop of stops) stop();
    for (const collector of collectors) collector.stop();
  };
}
