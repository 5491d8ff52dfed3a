import { difference, type FieldSet } from './field-set.ts';
import { setOfPaths } from './set-builder.ts';

const metadata = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
];

/** What nobody owns: it says which object it is, or is the server's. */
const unowned = setOfPaths(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...metadata.map((name) => ['f:metadata', `f:${name}`]),
);

export function withoutUnowned(set: FieldSet): FieldSet {
  return difference(set, unowned);
}
