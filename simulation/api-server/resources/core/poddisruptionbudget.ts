import type { KubeObject } from '#models/meta/object.ts';
import { ageOf } from '../../present/age.ts';
import type { FieldError } from '../definition.ts';
import { GoStruct, invalid, notSupported } from '../../schema/field-errors.ts';
import { at, numberAt, recordAt, textAt, type Json } from './fields.ts';
import { shareErrors } from './share.ts';
import { labelSelectorErrors } from './label-selector.ts';
import { ageColumn, coreKind, nameColumn, ownSubresource } from './kind.ts';

const self = { group: 'policy', kind: 'PodDisruptionBudget' };
const policies = ['AlwaysAllow', 'IfHealthyBudget'];

export const podDisruptionBudget = coreKind({
  ...self,
  plural: 'poddisruptionbudgets',
  namespaced: true,
  shortNames: ['pdb'],
  subresources: [ownSubresource('status', self)],
  columns: [
    nameColumn,
    { name: 'Min Available', type: 'string', jsonPath: '' },
    { name: 'Max Unavailable', type: 'string', jsonPath: '' },
    { name: 'Allowed Disruptions', type: 'integer', jsonPath: '.status.disruptionsAllowed' },
    ageColumn,
  ],
  cells: (object, now) => [
    object.metadata.name,
    textAt(object, 'spec', 'minAvailable') || 'N/A',
    textAt(object, 'spec', 'maxUnavailable') || 'N/A',
    numberAt(object, 'status', 'disruptionsAllowed') ?? 0,
    ageOf(object, now),
  ],
  strategy: {
    initialStatus: () => ({ currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 }),
    validate(object) {
      const spec = at(object, 'spec');
      const errors = ['minAvailable', 'maxUnavailable'].flatMap((name) => shareErrors(`spec.${name}`, at(spec, name)));
      if (at(spec, 'minAvailable') !== undefined && at(spec, 'maxUnavailable') !== undefined) {
        errors.push(
          invalid('spec', asInGo(recordAt(object, 'spec')), 'minAvailable and maxUnavailable cannot be both set'),
        );
      }
      const policy = textAt(spec, 'unhealthyPodEvictionPolicy');
      if (policy !== '' && !policies.includes(policy)) {
        errors.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, policies));
      }
      errors.push(...labelSelectorErrors('spec.selector', at(spec, 'selector')));
      return [...errors, ...countErrors(object)];
    },
  },
});

const counts = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'];

function countErrors(object: KubeObject): FieldError[] {
  return counts.flatMap((name) => {
    const count = numberAt(object, 'status', name) ?? 0;
    return count < 0 ? [invalid(`status.${name}`, count, 'must be greater than or equal to 0')] : [];
  });
}

function asInGo({ minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy }: Json): GoStruct {
  return new GoStruct({
    MinAvailable: minAvailable ?? null,
    Selector: selector ?? null,
    MaxUnavailable: maxUnavailable ?? null,
    UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
  });
}
