import { isRecord, type Entry } from '../entries.ts';

/** How one object of NetBox points to another: an object with these keys in REST, a name or a slug in CSV and YAML. */
export interface Reference {
  id?: string;
  slug?: string;
  name?: string;
}

/** Undefined where there is nothing, as `null` says in JSON and an empty cell in CSV. */
export function referenceOf(value: unknown): Reference | undefined {
  if (typeof value === 'number') return { id: String(value) };
  if (typeof value === 'string') return value === '' ? undefined : { slug: value, name: value };
  if (!isRecord(value)) return undefined;
  const id = textOf(value['id']);
  const slug = textOf(value['slug']);
  const name = textOf(value['name']) ?? textOf(value['model']) ?? textOf(value['display']);
  if (id === undefined && slug === undefined && name === undefined) return undefined;
  return { ...(id !== undefined && { id }), ...(slug !== undefined && { slug }), ...(name !== undefined && { name }) };
}

/** What a person would call it. */
export function called({ name, slug, id }: Reference): string {
  return name ?? slug ?? `id ${id}`;
}

/** A value that is one word: also of REST's choices (`{value: active, label: Active}`) and addresses (`{address: ...}`). */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isRecord(value)) return textOf(value['value']) ?? textOf(value['address']);
  return undefined;
}

export interface Register {
  entries: readonly Entry[];
  /** By id where both have one, then by slug, then by name. */
  find(reference: Reference): Entry | undefined;
}

export function createRegister(entries: readonly Entry[], nameField = 'name'): Register {
  const ids = new Map<string, Entry>();
  const slugs = new Map<string, Entry>();
  const names = new Map<string, Entry>();
  const note = (index: Map<string, Entry>, key: string | undefined, entry: Entry): void => {
    if (key !== undefined && !index.has(key)) index.set(key, entry);
  };
  for (const entry of entries) {
    note(ids, textOf(entry.value['id']), entry);
    note(slugs, textOf(entry.value['slug']), entry);
    note(names, textOf(entry.value[nameField])?.toLowerCase(), entry);
  }
  return {
    entries,
    find({ id, slug, name }) {
      const byId = id === undefined ? undefined : ids.get(id);
      const bySlug = slug === undefined ? undefined : slugs.get(slug);
      return byId ?? bySlug ?? (name === undefined ? undefined : names.get(name.toLowerCase()));
    },
  };
}
