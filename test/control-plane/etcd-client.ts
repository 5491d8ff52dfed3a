import { jsonLines } from '#controllers/runtime/json-lines.ts';

/** One committed change of a key. Values are UTF-8 text. */
export interface EtcdEvent {
  key: string;
  /** Undefined in a deletion. */
  value: string | undefined;
  /** What was there before; undefined for a new key. */
  before: string | undefined;
  /** The store's revision that this change is: they order all changes of all keys. */
  revision: number;
}

/** etcd by the JSON gateway of its gRPC API (etcd.io/docs, "gRPC gateway"): no client library needed. */
export interface EtcdClient {
  /** What the store had come to when it was asked: a linearizable read. */
  revision(): Promise<number>;
  /** All keys that begin with `prefix`, with the revision they were read at. */
  read(prefix: string): Promise<{ revision: number; values: { key: string; value: string }[] }>;
  /** Changes of all keys from `revision` on, in order. Ends with the connection. @throws EtcdError when it was compacted away. */
  changes(revision: number, signal: AbortSignal): AsyncGenerator<EtcdEvent, void, undefined>;
  /** Forgets what was before `revision`. */
  compact(revision: number): Promise<void>;
}

export class EtcdError extends Error {
  override readonly name = 'EtcdError';
}

interface KeyValue {
  key: string;
  value?: string;
  mod_revision: string;
}

interface RangeAnswer {
  header: { revision: string };
  kvs?: KeyValue[];
  more?: boolean;
}

interface WatchAnswer {
  canceled?: boolean;
  cancel_reason?: string;
  compact_revision?: string;
  events?: { type?: 'DELETE'; kv: KeyValue; prev_kv?: KeyValue }[];
}

const pageSize = 2_000;

export function createEtcdClient(url: string): EtcdClient {
  async function ask(path: string, body: object, signal?: AbortSignal): Promise<Response> {
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      ...(signal !== undefined && { signal }),
    });
    if (!answer.ok) throw new EtcdError(`etcd answered ${answer.status} to ${path}: ${await answer.text()}`);
    return answer;
  }

  async function range(body: object): Promise<RangeAnswer> {
    return (await (await ask('/v3/kv/range', body)).json()) as RangeAnswer;
  }

  return {
    async revision() {
      return Number((await range({ key: encode('/'), count_only: true })).header.revision);
    },
    async read(prefix) {
      const values: { key: string; value: string }[] = [];
      const end = encode(after(prefix));
      let at: number | undefined;
      for (let from = prefix; ;) {
        const page = await range({ key: encode(from), range_end: end, limit: pageSize, ...(at && { revision: at }) });
        at ??= Number(page.header.revision);
        for (const { key, value } of page.kvs ?? []) values.push({ key: decode(key), value: decode(value ?? '') });
        const last = values.at(-1);
        if (page.more !== true || last === undefined) return { revision: at, values };
        from = `${last.key}\0`;
      }
    },
    async *changes(revision, signal) {
      const watch = { key: encode('\0'), range_end: encode('\0'), start_revision: revision, prev_kv: true };
      const answer = await ask('/v3/watch', { create_request: watch }, signal);
      if (answer.body === null) return;
      for await (const line of jsonLines(answer.body)) {
        const { result } = line as { result: WatchAnswer };
        if (result.canceled === true) {
          throw new EtcdError(
            `the watch was ended: ${result.cancel_reason ?? `compacted at ${result.compact_revision}`}`,
          );
        }
        for (const { type, kv, prev_kv: before } of result.events ?? []) {
          yield {
            key: decode(kv.key),
            value: type === 'DELETE' ? undefined : decode(kv.value ?? ''),
            before: before === undefined ? undefined : decode(before.value ?? ''),
            revision: Number(kv.mod_revision),
          };
        }
      }
    },
    async compact(revision) {
      await ask('/v3/kv/compaction', { revision, physical: true });
    },
  };
}

/** The first key after all that begin with `prefix`. */
function after(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}
