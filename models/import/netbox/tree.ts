import type { Entry } from '../entries.ts';
import { elsewhere, quoted, reporter, type Finding } from '../finding.ts';
import { called, referenceOf, type Register } from './reference.ts';

/**
 * The parents of an entry, nearest first. Where the way up ends at a parent that isn't there, or comes round to where it
 * was, it stops: `reportTree` says so once for the whole tree.
 */
export function ancestors(entry: Entry, field: string, register: Register): Entry[] {
  const seen = new Set([entry]);
  const way: Entry[] = [];
  for (
    let at = parentOf(entry, field, register);
    at !== undefined && !seen.has(at);
    at = parentOf(at, field, register)
  ) {
    seen.add(at);
    way.push(at);
  }
  return way;
}

/** Reports every parent that is missing, and every loop once, at its first entry. `whole`: whether all parents must be there. */
export function reportTree(register: Register, field: string, whole: boolean, errors: Finding[]): void {
  const told = new Set<Entry>();
  for (const entry of register.entries) {
    const report = reporter(errors, entry.at);
    const reference = referenceOf(entry.value[field]);
    if (whole && reference !== undefined && register.find(reference) === undefined) {
      report(field, `${nameOf(entry)} is under ${quoted(called(reference))}, which isn't in the files`);
    }
    const loop = loopAt(entry, field, register);
    if (loop === undefined || loop.some((one) => told.has(one))) continue;
    for (const one of loop) told.add(one);
    const [, next] = loop;
    const where = next === undefined ? '' : ` (${nameOf(next)} is on ${elsewhere(next.at, entry.at)})`;
    report(field, `is a loop: ${[...loop, entry].map(nameOf).join(' is under ')}${where}`);
  }
}

/** The entries from `entry` up to itself again. */
function loopAt(entry: Entry, field: string, register: Register): Entry[] | undefined {
  const way = [entry, ...ancestors(entry, field, register)];
  const last = way.at(-1);
  return last !== undefined && parentOf(last, field, register) === entry ? way : undefined;
}

function parentOf({ value }: Entry, field: string, register: Register): Entry | undefined {
  const reference = referenceOf(value[field]);
  return reference === undefined ? undefined : register.find(reference);
}

function nameOf({ value }: Entry): string {
  const reference = referenceOf(value);
  return reference === undefined ? 'something without a name' : quoted(called(reference));
}
