import type { ServerContext } from '../context.ts';
import { collectContents } from './contents.ts';
import { collectGarbage } from './garbage.ts';

/**
 * Starts what no API server is complete without, though kube-controller-manager has it: the collection of garbage, and of
 * what was in deleted namespaces. Driven by writes, on microtasks. Returns what ends it.
 */
export function startCollectors(server: ServerContext): () => void {
  const collectors = [collectGarbage(server), collectContents(server)];
  const stops = collectors.map((collector) => server.store.subscribe((write) => collector.record(write)));
  return () => {
    for (const stop of stops) stop();
    for (const collector of collectors) collector.stop();
  };
}
