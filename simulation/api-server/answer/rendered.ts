import { cloneJson } from '../storage/clone.ts';
import type { Entry } from '../storage/entry.ts';

/** A body that is made as late and as cheaply as its receiver allows. */
export interface Rendered {
  /** A value that shares nothing with the store. */
  value(): unknown;
  json(): string;
}

/** Of a value that nobody else holds. */
export function rendered(value: unknown): Rendered {
  return { value: () => value, json: () => JSON.stringify(value) };
}

/** Of a value that others hold: it is copied when taken as a value. */
export function renderedShared(value: unknown): Rendered {
  return { value: () => cloneJson(value), json: () => JSON.stringify(value) };
}

/** Of a stored object: serialised once for all who read this state. */
export function renderedEntry(entry: Entry): Rendered {
  return { value: () => cloneJson(entry.object), json: () => entry.json() };
}

export function renderedList(
  head: { kind: string; apiVersion: string; metadata: Record<string, unknown> },
  items: readonly Rendered[],
): Rendered {
  return {
    value: () => ({ ...head, items: items.map((item) => item.value()) }),
    json: () => `${JSON.stringify(head).slice(0, -1)},"items":[${items.map((item) => item.json()).join(',')}]}`,
  };
}

export function renderedEvent(type: string, object: Rendered): Rendered {
  return {
    value: () => ({ type, object: object.value() }),
    json: () => `{"type":${JSON.stringify(type)},"object":${object.json()}}`,
  };
}
