import type { StoreWrite } from './storage/store.ts';

export interface WriteCount {
  user: string;
  resource: string;
  type: StoreWrite['type'];
  count: number;
}

/** How often who wrote what: what shows a controller that writes without end. */
export interface WriteCounters {
  /** Sorted by user, resource and type. */
  all(): WriteCount[];
  /** Of one user, or of everybody. */
  total(user?: string): number;
  record(write: StoreWrite): void;
}

export function createWriteCounters(): WriteCounters {
  const counts = new Map<string, WriteCount>();
  return {
    all: () =>
      [...counts.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, count]) => ({ ...count })),
    total: (user) =>
      counts
        .values()
        .filter((count) => user === undefined || count.user === user)
        .reduce((sum, { count }) => sum + count, 0),
    record({ user, resource, type }) {
      const key = `${user.name}\n${resource}\n${type}`;
      const known = counts.get(key);
      if (known === undefined) counts.set(key, { user: user.name, resource, type, count: 1 });
      else known.count += 1;
    },
  };
}
