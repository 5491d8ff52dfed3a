import { nearNames } from '#models/explain/near-names.ts';
import { rackwrightResources } from '#models/generated/resources.ts';
import { pods } from '#models/meta/core-resources.ts';
import type { Resource } from '#models/meta/resource.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { asArray, asString, at } from '#simulation/api-server/json.ts';
import { usageError } from '../exit-codes.ts';

/** What a command line means by an object. */
export interface Asked {
  resource: Resource;
  name: string;
  /** Of namespaced kinds. */
  namespace?: string;
}

/**
 * `KIND/NAME` or `KIND NAME`, with kinds as kubectl takes them: singular, plural, short, with the group or without.
 *
 * @throws CommandError that names kinds that may have been meant.
 */
export function parseObject(object: string, second: string | undefined, namespace: string): Asked {
  const slash = object.indexOf('/');
  const word = slash < 0 ? object : object.slice(0, slash);
  const name = slash < 0 ? second : object.slice(slash + 1);
  if (slash >= 0 && second !== undefined) {
    throw usageError(`one object at a time: ${object} and ${second} are two`);
  }
  const resource = resourceOf(word);
  if (name === undefined || name === '') {
    throw usageError(`which ${resource.kind}? Say rackwright explain ${word.toLowerCase()}/NAME`);
  }
  return { resource, name, ...(resource.namespaced ? { namespace } : {}) };
}

function resourceOf(word: string): Resource {
  const words = kindWords();
  const asked = word.toLowerCase();
  const found = words.get(asked);
  if (found !== undefined) return found;
  if (['node', 'nodes', 'no'].includes(asked)) {
    throw usageError('a Node of Kubernetes is explained by its ComputeNode: computenode/NAME, of the same name');
  }
  const near = nearNames(asked, words.keys());
  const kinds = [...new Set([...words.values()].map(({ kind }) => kind))];
  const meant = near.length === 0 ? `It knows ${kinds.join(', ')}` : `Near: ${near.join(', ')}`;
  throw usageError(`${JSON.stringify(word)} is no kind that it knows. ${meant}`);
}

/** By every word that kubectl knows the kind by, in small letters. */
function kindWords(): Map<string, Resource> {
  const resources = new Map(rackwrightResources.map((resource) => [resource.kind, resource]));
  const words = new Map<string, Resource>();
  for (const crd of readCrds()) {
    const kind = asString(at(crd, 'spec', 'names', 'kind'));
    const resource = resources.get(kind);
    if (resource === undefined) continue;
    const singular = asString(at(crd, 'spec', 'names', 'singular'));
    const short = asArray(at(crd, 'spec', 'names', 'shortNames')).map(asString);
    for (const word of [kind.toLowerCase(), singular, resource.plural, ...short]) {
      if (word === '') continue;
      words.set(word, resource);
      words.set(`${word}.${resource.group}`, resource);
    }
  }
  for (const word of ['pod', 'pods', 'po']) words.set(word, pods);
  return words;
}
