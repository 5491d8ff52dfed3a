import type { Stored } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import type { Store } from '#controllers/runtime/store.ts';

/** A subscriber that keeps its own copy from what it is told alone, and notes whatever contradicts it. */
export interface StoreAudit {
  readonly known: ReadonlyMap<string, Stored>;
  readonly contradictions: readonly string[];
  /** `ADDED uid@version` and so on, in the order told. */
  readonly told: readonly string[];
  readonly staleDeletions: number;
}

export function auditStore(store: Store): StoreAudit {
  const known = new Map<string, Stored>();
  const contradictions: string[] = [];
  const told: string[] = [];
  const audit = { known, contradictions, told, staleDeletions: 0 };
  const note = (type: string, object: Stored): void => {
    told.push(`${type} ${object.metadata.uid}@${object.metadata.resourceVersion}`);
  };
  store.subscribe({
    onAdd(object) {
      note('ADDED', object);
      if (known.has(keyOf(object))) contradictions.push(`${keyOf(object)} was added twice`);
      known.set(keyOf(object), object);
    },
    onUpdate(old, object) {
      note('MODIFIED', object);
      if (known.get(keyOf(object)) !== old) contradictions.push(`${keyOf(object)}: the old object is not the one told`);
      if (old.metadata.uid !== object.metadata.uid) contradictions.push(`${keyOf(object)} changed its uid`);
      if (Number(object.metadata.resourceVersion) <= Number(old.metadata.resourceVersion)) {
        contradictions.push(
          `${keyOf(object)} went from ${old.metadata.resourceVersion} to ${object.metadata.resourceVersion}`,
        );
      }
      known.set(keyOf(object), object);
    },
    onDelete(last, { stale }) {
      note('DELETED', last);
      if (stale) audit.staleDeletions += 1;
      if (!known.delete(keyOf(last))) contradictions.push(`${keyOf(last)} was deleted without being there`);
    },
  });
  return audit;
}
