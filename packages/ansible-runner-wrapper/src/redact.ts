import type { Json } from './json.ts';

/** Shorter texts would turn up by chance everywhere. */
const shortest = 4;

/**
 * Replaces secrets in what is handed out. A net below `no_log`, not in place of it: it knows a secret only as it was given, not
 * encoded, cut or changed by a task, and the files that ansible-runner writes are not changed by it.
 */
export interface Redact {
  text(text: string): string;
  /** An event as ansible-runner wrote it. Its own field names and kind stay, and so does what a machine said but for secrets. */
  event(raw: Json): Json;
}

export function redactor(secrets: readonly string[]): Redact {
  const known = [...new Set(secrets.flatMap((secret) => [secret, secret.trim()]))]
    .filter((secret) => secret.length >= shortest)
    // Longest first: a secret that holds another one must not leave its rest behind.
    .toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
  if (known.length === 0) return { text: (text) => text, event: (raw) => raw };

  const text = (shown: string): string =>
    known.reduce((hidden, secret) => hidden.replaceAll(secret, '[secret]'), shown);
  const walk = (value: Json, ofMachine: boolean): Json => {
    if (typeof value === 'string') return text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (isList(value)) return value.map((item) => walk(item, ofMachine));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]): [string, Json] => {
        if (ofMachine) return [text(key), walk(item, true)];
        return [key, ownFields.has(key) ? item : walk(item, key === 'res')];
      }),
    );
  };
  return { text, event: (raw) => walk(raw, false) };
}

const ownFields = new Set(['event', 'uuid', 'counter', 'created']);

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
