/** One thing that the controllers must be allowed to do. */
export interface Right {
  verb: string;
  /** '' for the core group. */
  group: string;
  /** Plural, with its subresource: `pods/eviction`. */
  resource: string;
  /** Only the object of this name. */
  name?: string;
  /** Only there; in the whole cluster when absent. */
  namespace?: string;
  /** Of the server itself, instead of a resource: `/version`. */
  path?: string;
}

/**
 * "list and watch nodes; update computenodes/status", for people: verbs of the same thing together, and things with the same
 * verbs together, in the order in which they came; what is beyond `limit` phrases is counted.
 */
export function describeRights(rights: readonly Right[], limit: number): string {
  const verbsOf = new Map<string, string[]>();
  for (const right of rights) {
    const thing = thingOf(right);
    verbsOf.set(thing, [...(verbsOf.get(thing) ?? []), right.verb]);
  }
  const thingsOf = new Map<string, string[]>();
  for (const [thing, verbs] of verbsOf) {
    const key = listed(verbs, 6);
    thingsOf.set(key, [...(thingsOf.get(key) ?? []), thing]);
  }
  const phrases = [...thingsOf].map(([verbs, things]) => `${verbs} ${listed(things, 4)}`);
  const more = phrases.length - limit;
  return more > 0 ? `${phrases.slice(0, limit).join('; ')}; and ${more} more` : phrases.join('; ');
}

function thingOf({ group, resource, name, namespace, path }: Right): string {
  if (path !== undefined) return path;
  const called = name === undefined ? resource : `${resource} "${name}"`;
  const ofGroup = group === '' || group === 'rackwright.io' ? called : `${called} of ${group}`;
  return namespace === undefined ? ofGroup : `${ofGroup} in ${namespace}`;
}

/** "a, b and c", or "a, b and 5 more". */
export function listed(words: readonly string[], limit: number): string {
  const shown = words.length > limit ? [...words.slice(0, limit), `${words.length - limit} more`] : [...words];
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}
