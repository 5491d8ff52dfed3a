import type { Operation } from '#models/generated/operation.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { Scene } from './scene.ts';
import type { Invariant, Write } from './watched.ts';

/** 24: in steady state the controllers write nothing but their Lease. */
export interface QuietWatch extends Invariant {
  /** Reports what was written within the last `quietMs`. */
  report(quietMs: number): void;
  /** When the controllers last wrote anything that counts; undefined when they never did. */
  readonly lastWriteAt: number | undefined;
}

export function quietRule({ clock, report }: Scene): QuietWatch {
  let last: { at: number; write: string; by: string } | undefined;
  return {
    get lastWriteAt() {
      return last?.at;
    },
    anyWrite(write) {
      if (!write.ours || write.id === 'leases.coordination.k8s.io' || isCollection(write)) return;
      last = { at: clock.now(), write: write.type, by: `${write.object.kind} ${write.object.metadata.name}` };
    },
    report(quietMs) {
      if (last === undefined || clock.now() - last.at >= quietMs) return;
      report(24, `the controllers still write: ${last.write} at ${timestamp(last.at)}`, last.by);
    },
  };
}

/** Finished Operations go an hour after their end, however quiet it is. */
function isCollection({ type, id, object }: Write): boolean {
  return (
    type === 'DELETED' &&
    id === 'operations.rackwright.io' &&
    (object as unknown as Operation).status?.finishedAt !== undefined
  );
}
