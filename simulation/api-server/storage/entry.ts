import type { KubeObject, Stored } from '#models/meta/object.ts';
import { deepFreeze } from './clone.ts';

function withoutRevision(key: string, value: unknown): unknown {
  return key === 'resourceVersion' && value === '' ? undefined : value;
}

/** One state of one object. Never changes: a write makes a new entry, so readers may hold and share it. */
export class Entry {
  /** Deeply frozen. */
  readonly object: Stored;
  readonly revision: number;
  #json: string | undefined;

  /**
   * Takes `object` over: it is frozen, and carries `revision` as its resourceVersion. Revision 0 is for what was made
   * up for a dry run and never stored: it carries none.
   */
  constructor(object: KubeObject, revision: number) {
    const { uid, creationTimestamp } = object.metadata;
    if (uid === undefined || creationTimestamp === undefined) {
      throw new TypeError(`${object.kind} ${object.metadata.name} has no uid or creationTimestamp`);
    }
    const metadata = {
      ...object.metadata,
      uid,
      creationTimestamp,
      resourceVersion: revision === 0 ? '' : String(revision),
    };
    const { apiVersion, kind, metadata: _, ...rest } = object;
    this.object = deepFreeze({ apiVersion, kind, metadata, ...rest });
    this.revision = revision;
  }

  /** Serialised once, however many watchers and lists ask. */
  json(): string {
    this.#json ??= JSON.stringify(this.object, this.revision === 0 ? withoutRevision : undefined);
    return this.#json;
  }
}
