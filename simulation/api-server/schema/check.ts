import type { FieldError, JsonSchema } from '../resources/definition.ts';
import type { Location } from './location.ts';
import type { OldValue } from './old-value.ts';

/** What one walk through a value carries: where it is, what it found, and how many checks passed. */
export interface Run {
  at: Location;
  errors: FieldError[];
  passed: number;
}

export type Check = (value: unknown, run: Run, old: OldValue | undefined) => void;

export type CompileNode = (schema: JsonSchema) => Check;

/** Drops what `check` found about a value that is as before. */
export function ratcheted(check: Check): Check {
  return (value, run, old) => {
    const before = run.errors.length;
    check(value, run, old);
    if (run.errors.length > before && old?.isSame() === true) run.errors.length = before;
  };
}
