import { union } from './field-set.ts';
import { secondsOf } from './entries.ts';
import { identifierOf, type Managed, type Manager, type Ownership } from './managers.ts';
import { compareText } from './order.ts';

const mostUpdaters = 10;
const bucketName = 'ancient-changes';

/** With at most ten entries of updates: the oldest of each version become one. */
export function foldOldUpdates(managed: Managed): Managed {
  if (managed.size <= mostUpdaters) return managed;
  const updaters = [...managed].filter(([, { operation }]) => operation === 'Update').sort(oldestFirst);
  let excess = updaters.length - mostUpdaters;
  if (excess <= 0) return managed;
  const folded = new Map(managed);
  const firsts = new Map<string, [string, Ownership]>();
  for (const [identifier, ownership] of updaters) {
    if (excess <= 0) break;
    const { apiVersion } = ownership;
    const first = firsts.get(apiVersion);
    if (first === undefined) {
      firsts.set(apiVersion, [identifier, ownership]);
      continue;
    }
    const manager: Manager = { manager: bucketName, operation: 'Update', apiVersion };
    const bucket = identifierOf(manager);
    const before = folded.get(bucket) ?? first[1];
    if (!folded.has(bucket)) folded.delete(first[0]);
    folded.delete(identifier);
    folded.set(bucket, { ...manager, fields: union(ownership.fields, before.fields), time: ownership.time });
    excess -= 1;
  }
  return folded;
}

function oldestFirst([left, one]: [string, Ownership], [right, other]: [string, Ownership]): number {
  return secondsOf(one) - secondsOf(other) || compareText(left, right);
}
