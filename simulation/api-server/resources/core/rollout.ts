import type { FieldError } from '../definition.ts';
import { forbidden, GoStruct, invalid, notSupported } from '../../schema/field-errors.ts';
import { at, recordAt, textAt } from './fields.ts';
import { shareErrors } from './share.ts';

const field = 'spec.strategy';

/** How a Deployment replaces its pods. */
export function rolloutErrors(deployment: unknown): FieldError[] {
  const steps = at(deployment, 'spec', 'strategy', 'rollingUpdate');
  const type = textAt(deployment, 'spec', 'strategy', 'type');
  switch (type) {
    case 'Recreate':
      if (steps === undefined) return [];
      return [forbidden(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
    case 'RollingUpdate':
      return stepErrors(`${field}.rollingUpdate`, recordAt(deployment, 'spec', 'strategy', 'rollingUpdate'));
    default:
      return [
        notSupported(field, new GoStruct({ Type: type, RollingUpdate: steps ?? null }), ['Recreate', 'RollingUpdate']),
      ];
  }
}

function stepErrors(path: string, { maxUnavailable, maxSurge }: Readonly<Record<string, unknown>>): FieldError[] {
  const errors = [
    ...shareErrors(`${path}.maxUnavailable`, maxUnavailable),
    ...shareErrors(`${path}.maxSurge`, maxSurge),
  ];
  if (!isNone(maxUnavailable) || !isNone(maxSurge)) return errors;
  return [...errors, invalid(`${path}.maxUnavailable`, 0, 'may not be 0 when `maxSurge` is 0')];
}

function isNone(share: unknown): boolean {
  return share === 0 || share === '0%';
}
