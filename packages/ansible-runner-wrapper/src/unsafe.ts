import { AnsibleRunnerError } from './errors.ts';
import type { Json } from './json.ts';

/** Text that the caller wrote and wants Ansible to expand. Made by `template()` alone, so data can't pose as one. */
export class Template {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Lets Ansible expand `{{ … }}` in this text. Only for text that is part of the program, never for what came from outside. */
export function template(text: string): Template {
  return new Template(text);
}

/** A value for Ansible: strings in it, however deep, are data that is never expanded, but for a `Template`. */
export type Value = Json | Template | readonly Value[] | { readonly [key: string]: Value };

/** How deep values may be nested: Python's JSON reader gives up at about a thousand. */
const deepest = 100;

/**
 * The value as JSON in which each string is `{"__ansible_unsafe": "…"}`: Ansible's JSON reader makes of it a string that the
 * template engine leaves alone, wherever it is used.
 *
 * @throws `invalid-input` for what JSON or UTF-8 can't hold (NaN, lone surrogates), and for keys in which a template could
 * hide or that Ansible's reader takes as its own (`__ansible_…`).
 */
export function markUnsafe(value: Value, what: string, depth = 0): Json {
  if (depth > deepest) throw new AnsibleRunnerError('invalid-input', `${what} is nested deeper than ${deepest}`);
  if (value instanceof Template) return wellFormed(value.text, what);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return { __ansible_unsafe: wellFormed(value, what) };
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    throw new AnsibleRunnerError('invalid-input', `${what} is not a finite number`);
  }
  if (typeof value !== 'object') {
    throw new AnsibleRunnerError('invalid-input', `${what} is a ${typeof value}, which JSON can't hold`);
  }
  if (isList(value)) return value.map((item, index) => markUnsafe(item, `${what}[${index}]`, depth + 1));
  const marked: [string, Json][] = [];
  for (const [key, item] of Object.entries(value)) {
    marked.push([checkedKey(key, what), markUnsafe(item, `${what}.${key}`, depth + 1)]);
  }
  return Object.fromEntries(marked);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Keys can't be marked, so none may hold what a template begins with. */
function checkedKey(key: string, what: string): string {
  wellFormed(key, what);
  if (/\{[{%#]/.test(key)) throw new AnsibleRunnerError('invalid-input', `a key of ${what} holds a template`);
  if (key.startsWith('__ansible_')) {
    throw new AnsibleRunnerError(
      'invalid-input',
      `a key of ${what} begins with __ansible_, which Ansible takes as its own`,
    );
  }
  return key;
}

function wellFormed(text: string, what: string): string {
  if (text.isWellFormed()) return text;
  throw new AnsibleRunnerError('invalid-input', `${what} is not well-formed Unicode`);
}
