import { apiserver } from '../auth/users.ts';
import type { ServerContext } from '../context.ts';
import type { StoreWrite } from '../storage/store.ts';

/** Removes Events that nobody wrote again for `ttlMs`, so that a long run doesn't fill up with them. 0 keeps them. */
export function expireEvents(server: ServerContext, ttlMs: number): { record(write: StoreWrite): void; stop(): void } {
  const due: { key: string; revision: number; atMs: number }[] = [];
  let cancel: (() => void) | undefined;

  function arm(): void {
    const [first] = due;
    if (cancel !== undefined || first === undefined) return;
    cancel = server.clock.setTimer(Math.max(0, first.atMs - server.clock.now()), expire);
  }

  function expire(): void {
    cancel = undefined;
    const now = server.clock.now();
    const first = due.findIndex(({ atMs }) => atMs > now);
    for (const { key, revision } of due.splice(0, first < 0 ? due.length : first)) {
      server.store.remove('events', key, revision, apiserver);
    }
    arm();
  }

  return {
    record({ resource, type, key, revision }) {
      if (resource !== 'events' || type === 'DELETED' || ttlMs === 0) return;
      due.push({ key, revision, atMs: server.clock.now() + ttlMs });
      arm();
    },
    stop() {
      cancel?.();
      due.length = 0;
    },
  };
}
