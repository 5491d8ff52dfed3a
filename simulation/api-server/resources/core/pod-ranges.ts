import { isIP } from 'node:net';
import type { KubeObject } from '#models/meta/object.ts';
import type { FieldError } from '../definition.ts';
import { forbidden, invalid } from '../../schema/field-errors.ts';
import { sameJson } from '../../schema/json.ts';
import { listAt } from './fields.ts';

const field = 'spec.podCIDRs';

/** The ranges that a node gives its pods addresses from: one of each family, and set once. */
export function podRangeErrors(node: KubeObject, old: KubeObject | undefined): FieldError[] {
  const ranges = listAt(node, 'spec', 'podCIDRs').map(String);
  const errors = ranges.flatMap((range, index) =>
    familyOf(range) === 0
      ? [invalid(`${field}[${index}]`, range, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')]
      : [],
  );
  const families = ranges.map(familyOf);
  if (errors.length === 0 && new Set(families).size < families.length) {
    errors.push(invalid(field, ranges, 'may specify no more than one CIDR for each IP family'));
  }
  const before = listAt(old, 'spec', 'podCIDRs');
  if (before.length > 0 && !sameJson(before, ranges)) {
    errors.push(forbidden(field, 'node updates may not change podCIDR except from "" to valid'));
  }
  return errors;
}

/** 4 or 6; 0 of what is no range. */
function familyOf(range: string): number {
  const [address = '', bits = '', ...rest] = range.split('/');
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most ? family : 0;
}
