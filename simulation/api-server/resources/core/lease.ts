import type { KubeObject } from '#models/meta/object.ts';
import { ageOf } from '../../present/age.ts';
import type { FieldError } from '../definition.ts';
import { invalid } from '../../schema/field-errors.ts';
import { ensureRecord, numberAt, textAt } from './fields.ts';
import { ageColumn, coreKind, nameColumn } from './kind.ts';

export const lease = coreKind({
  group: 'coordination.k8s.io',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
  columns: [nameColumn, { name: 'Holder', type: 'string', jsonPath: '.spec.holderIdentity' }, ageColumn],
  cells: (object, now) => [object.metadata.name, textAt(object, 'spec', 'holderIdentity'), ageOf(object, now)],
  strategy: {
    prepareForCreate: prepare,
    prepareForUpdate: prepare,
    validate(object) {
      const errors: FieldError[] = [];
      const seconds = numberAt(object, 'spec', 'leaseDurationSeconds');
      if (seconds !== undefined && seconds <= 0) {
        errors.push(invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0'));
      }
      const transitions = numberAt(object, 'spec', 'leaseTransitions');
      if (transitions !== undefined && transitions < 0) {
        errors.push(invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'));
      }
      return errors;
    },
  },
});

/** Coordinated leader election is off by default: what asks for it is dropped. */
function prepare(object: KubeObject): void {
  const spec = ensureRecord(object, 'spec');
  delete spec.strategy;
  delete spec.preferredHolder;
}
