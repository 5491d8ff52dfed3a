import type { KubeObject } from '#models/meta/object.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import { badRequest } from '../status.ts';

export interface FieldRequirement {
  path: string;
  equal: boolean;
  value: string;
}

/**
 * Reads `metadata.name=x,spec.nodeName!=`. A value may be empty; `\`, `,` and `=` in it are escaped by a backslash.
 * The terms are read in their alphabetical order: that decides what is said of the first bad one.
 * @throws ApiError 400 when it can't be read.
 */
export function parseFieldSelector(text: string): FieldRequirement[] {
  return splitTerms(text)
    .toSorted()
    .filter((term) => term !== '')
    .map((term) => {
      const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
      if (match === null) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
      return { path: match[1] ?? '', equal: match[2] !== '!=', value: unescape(match[3] ?? '') };
    });
}

/** @throws ApiError 400 for a path that the resource can't be selected by. */
export function matcherOf(
  definition: ResourceDefinition,
  requirements: readonly FieldRequirement[],
): (object: KubeObject) => boolean {
  const tests = requirements.map(({ path, equal, value }) => {
    const read = readerOf(definition, path);
    return (object: KubeObject) => (read(object) === value) === equal;
  });
  return (object) => tests.every((test) => test(object));
}

/** The one name that the requirements allow, if they name one: then nothing else has to be looked at. */
export function selectedName(requirements: readonly FieldRequirement[]): string | undefined {
  return requirements.find(({ path, equal }) => path === 'metadata.name' && equal)?.value;
}

function readerOf(definition: ResourceDefinition, path: string): (object: KubeObject) => string {
  const { selectableFields, custom, namespaced } = definition;
  const plain = !custom && Object.keys(selectableFields).length === 0;
  if (path === 'metadata.name') return (object) => object.metadata.name;
  if (path === 'metadata.namespace' && (namespaced || plain)) return (object) => object.metadata.namespace ?? '';
  const reader = selectableFields[path];
  if (reader !== undefined) return reader;
  throw badRequest(plain ? unknownToPlainKind(path) : `field label not supported: ${path}`);
}

/** What a built-in kind says that has no fields of its own to select by. */
function unknownToPlainKind(path: string): string {
  return `${JSON.stringify(path)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let term = '';
  let escaped = false;
  for (const char of text) {
    if (char === ',' && !escaped) {
      terms.push(term);
      term = '';
    } else {
      term += char;
    }
    escaped = char === '\\' && !escaped;
  }
  terms.push(term);
  return terms;
}

/** @throws ApiError 400 for a backslash that escapes nothing, and for a `=` that none escapes. */
function unescape(value: string): string {
  return value.replaceAll(/\\(.?)|=/gsu, (sequence, escaped: string | undefined) => {
    if (sequence === '=')
      throw badRequest(`invalid field selector: unescaped character in value: ${sequence.charCodeAt(0)}`);
    if (escaped === undefined || !['\\', ',', '='].includes(escaped)) {
      throw badRequest(`invalid field selector: invalid escape sequence: ${sequence}`);
    }
    return escaped;
  });
}
