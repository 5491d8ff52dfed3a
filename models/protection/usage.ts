/** Who uses an object: how many, and the first few by name. */
export interface Usage {
  count: number;
  /** At most {@link namedUsers}, the lowest in order, so that the same users always give the same names. */
  first: readonly string[];
}

export const namedUsers = 3;

/** `users` as a person reads them (`Rack r1`), in any order, each once. Read once, so an iterator will do. */
export function usageOf(users: Iterable<string>): Usage {
  const first: string[] = [];
  let count = 0;
  for (const user of users) {
    count++;
    const last = first.at(-1);
    if (first.length === namedUsers && last !== undefined && user >= last) continue;
    const at = first.findIndex((name) => user < name);
    first.splice(at < 0 ? first.length : at, 0, user);
    if (first.length > namedUsers) first.pop();
  }
  return { count, first };
}

/** `Rack r1`, `Rack r1 and Rack r2`, or `Rack r1, Rack r2, Rack r3 and 9 more`. */
export function namesOf({ count, first }: Usage): string {
  const more = count - first.length;
  const names = more > 0 ? [...first, `${more} more`] : [...first];
  const last = names.pop() ?? 'nobody';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}
