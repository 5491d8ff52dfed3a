import type { KubeObject } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import { ageOf, humanDuration } from '../../present/age.ts';
import type { FieldError, StrategyContext } from '../definition.ts';
import { duplicate, forbidden, invalid, notSupported, required } from '../../schema/field-errors.ts';
import { ensureRecord, listAt, numberAt, recordAt, recordsAt, textAt, type Json } from './fields.ts';
import { ageColumn, coreKind, keepField, nameColumn, ownSubresource } from './kind.ts';

const self = { group: 'certificates.k8s.io', kind: 'CertificateSigningRequest' };
const decisions = new Set(['Approved', 'Denied']);
const leastSeconds = 600;

export const certificateSigningRequest = coreKind({
  ...self,
  plural: 'certificatesigningrequests',
  namespaced: false,
  shortNames: ['csr'],
  subresources: [ownSubresource('approval', self), ownSubresource('status', self)],
  columns: [
    nameColumn,
    ageColumn,
    { name: 'SignerName', type: 'string', jsonPath: '.spec.signerName' },
    { name: 'Requestor', type: 'string', jsonPath: '.spec.username' },
    { name: 'RequestedDuration', type: 'string', jsonPath: '' },
    { name: 'Condition', type: 'string', jsonPath: '' },
  ],
  cells: (object, now) => {
    const seconds = numberAt(object, 'spec', 'expirationSeconds');
    return [
      object.metadata.name,
      ageOf(object, now),
      textAt(object, 'spec', 'signerName') || '<none>',
      textAt(object, 'spec', 'username'),
      seconds === undefined ? '<none>' : humanDuration(seconds * 1000),
      conditionCell(object),
    ];
  },
  selectableFields: { 'spec.signerName': (object) => textAt(object, 'spec', 'signerName') },
  strategy: {
    initialStatus: () => ({}),
    prepareForCreate(object, context) {
      const { user } = context;
      const { username: _, uid: __, groups: ___, extra: ____, ...asked } = recordAt(object, 'spec');
      object.spec = {
        ...asked,
        username: user.name,
        ...(user.uid === undefined ? {} : { uid: user.uid }),
        groups: [...user.groups],
      };
    },
    prepareForUpdate(object, old, context) {
      keepField(object, old, 'spec');
      if (context.subresource === 'approval') object.status = decided(object, old, context);
      if (context.subresource === 'status') object.status = issued(object, old, context);
    },
    validate(object, old) {
      return [...(old === undefined ? specErrors(object) : []), ...conditionErrors(object, old)];
    },
  },
});

/** An approver writes conditions and nothing else. */
function decided(object: KubeObject, old: KubeObject, context: StrategyContext): Json {
  const written = recordsAt(object, 'status', 'conditions');
  return withConditions(structuredClone(recordAt(old, 'status')), written, old, context);
}

/** A signer writes everything but decisions. */
function issued(object: KubeObject, old: KubeObject, context: StrategyContext): Json {
  const kept = recordsAt(old, 'status', 'conditions').filter((one) => decisions.has(textAt(one, 'type')));
  const written = recordsAt(object, 'status', 'conditions').filter((one) => !decisions.has(textAt(one, 'type')));
  return withConditions(recordAt(object, 'status'), [...kept, ...written], old, context);
}

function withConditions(status: Json, list: readonly Json[], old: KubeObject, context: StrategyContext): Json {
  const { conditions: _, ...rest } = status;
  if (list.length === 0) return rest;
  const before = recordsAt(old, 'status', 'conditions');
  const now = timestamp(context.now);
  return {
    ...rest,
    conditions: list.map((one) => {
      const previous = before.find((known) => known.type === one.type);
      const changed = previous?.status !== one.status;
      return {
        ...structuredClone(one),
        lastUpdateTime: one.lastUpdateTime ?? now,
        lastTransitionTime: one.lastTransitionTime ?? (changed ? now : previous?.lastTransitionTime),
      };
    }),
  };
}

/** The request itself is not parsed: a lab signs made-up keys. */
function specErrors(object: KubeObject): FieldError[] {
  const spec = ensureRecord(object, 'spec');
  const errors: FieldError[] = [];
  if (textAt(spec, 'request') === '')
    errors.push(required('spec.request', 'PEM block type must be CERTIFICATE REQUEST'));
  if (listAt(spec, 'usages').length === 0) errors.push(required('spec.usages'));
  const signer = textAt(spec, 'signerName');
  if (signer === '') errors.push(required('spec.signerName'));
  else if (!/^[a-z0-9.-]+\/\S+$/.test(signer)) {
    errors.push(
      invalid(
        'spec.signerName',
        signer,
        "must be a fully qualified domain and path of the form 'example.com/signer-name'",
      ),
    );
  }
  const seconds = numberAt(spec, 'expirationSeconds');
  if (seconds !== undefined && seconds < leastSeconds) {
    errors.push(
      invalid('spec.expirationSeconds', seconds, 'may not specify a duration less than 600 seconds (10 minutes)'),
    );
  }
  return errors;
}

function conditionErrors(object: KubeObject, old: KubeObject | undefined): FieldError[] {
  const list = recordsAt(object, 'status', 'conditions');
  const types = list.map((one) => textAt(one, 'type'));
  const errors = list.flatMap((one, index): FieldError[] => {
    const field = `status.conditions[${index}]`;
    const type = textAt(one, 'type');
    if (type === '') return [required(`${field}.type`)];
    if (types.indexOf(type) < index) return [duplicate(`${field}.type`, type)];
    if ((decisions.has(type) || type === 'Failed') && one.status !== 'True') {
      return [notSupported(`${field}.status`, textAt(one, 'status'), ['True'])];
    }
    return [];
  });
  if (types.includes('Approved') && types.includes('Denied')) {
    const later = types.indexOf('Approved') > types.indexOf('Denied') ? 'Approved' : 'Denied';
    errors.push(invalid('status.conditions', later, 'Approved and Denied conditions are mutually exclusive'));
  }
  for (const { type } of recordsAt(old, 'status', 'conditions')) {
    if (typeof type === 'string' && (decisions.has(type) || type === 'Failed') && !types.includes(type)) {
      errors.push(forbidden('status.conditions', `updates may not remove a condition of type ${JSON.stringify(type)}`));
    }
  }
  return errors;
}

function conditionCell(object: KubeObject): string {
  const types = recordsAt(object, 'status', 'conditions').map((one) => textAt(one, 'type'));
  const words = [
    types.includes('Denied') ? 'Denied' : types.includes('Approved') ? 'Approved' : 'Pending',
    ...(types.includes('Failed') ? ['Failed'] : []),
    ...(textAt(object, 'status', 'certificate') === '' ? [] : ['Issued']),
  ];
  return words.join(',');
}
