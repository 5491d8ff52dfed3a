import { isObject } from '../json.ts';
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

/** Of one in a list that says of which kind its items are: it begins with those two, and here goes without them. */
export function renderedItem(item: Rendered, head: { apiVersion: string; kind: string }): Rendered {
  const beginning = `${JSON.stringify(head).slice(0, -1)},`;
  return {
    value() {
      const value = item.value();
      return isObject(value) ? without(value, ['apiVersion', 'kind']) : value;
    },
    json() {
      const json = item.json();
      return json.startsWith(beginning) ? `{${json.slice(beginning.length)}` : JSON.stringify(this.value());
    },
  };
}

function without(value: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  for (const name of names) delete value[name];
  return value;
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
