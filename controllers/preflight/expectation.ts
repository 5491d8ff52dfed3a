import type { Resource } from '#models/meta/resource.ts';
import type { Right } from './right.ts';
import type { SchemasByKind } from './schemas.ts';

/** What a cluster must have before anything is started. */
export interface Expectation {
  /** Of one group and version. */
  resources: readonly Resource[];
  /** As this build ships them. */
  schemas: SchemasByKind;
  rights: readonly Right[];
  /** Where the leader's Lease is; undefined when nobody is elected. */
  leaseNamespace: string | undefined;
}
