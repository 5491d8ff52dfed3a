import { ageOf } from '../../present/age.ts';
import type { FieldError } from '../definition.ts';
import { invalid, notSupported } from '../../schema/field-errors.ts';
import { at, numberAt, recordAt, textAt } from './fields.ts';
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
      const errors = ['minAvailable', 'maxUnavailable'].flatMap((name) => amountErrors(name, at(spec, name)));
      if (at(spec, 'minAvailable') !== undefined && at(spec, 'maxUnavailable') !== undefined) {
        errors.push(invalid('spec', recordAt(object, 'spec'), 'minAvailable and maxUnavailable cannot be both set'));
      }
      const policy = textAt(spec, 'unhealthyPodEvictionPolicy');
      if (policy !== '' && !policies.includes(policy)) {
        errors.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, policies));
      }
      return errors;
    },
  },
});

function amountErrors(name: string, value: unknown): FieldError[] {
  const field = `spec.${name}`;
  if (typeof value === 'number' && value < 0) return [invalid(field, value, 'must be greater than or equal to 0')];
  if (typeof value !== 'string') return [];
  const percent = /^([0-9]+)%$/.exec(value)?.[1];
  if (percent === undefined) {
    const detail =
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
    return [invalid(field, value, detail)];
  }
  return Number(percent) > 100 ? [invalid(field, value, 'must not be greater than 100%')] : [];
}
