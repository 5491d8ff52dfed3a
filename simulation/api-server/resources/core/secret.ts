import type { KubeObject } from '#models/meta/object.ts';
import { ageOf } from '../../present/age.ts';
import type { FieldError } from '../definition.ts';
import { immutableErrors, keyErrors, sizeErrors } from './config-data.ts';
import { invalid, required } from '../../schema/field-errors.ts';
import { immutableError } from './immutable.ts';
import { readJson } from '../../decode/json-text.ts';
import { recordAt, textAt, type Json } from './fields.ts';
import { ageColumn, coreKind, nameColumn } from './kind.ts';
import { sameJson } from '../../schema/json.ts';

const dockerConfigs: Readonly<Record<string, readonly [string]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
};
const accountAnnotation = 'kubernetes.io/service-account.name';

/** Keys that `data` of a Secret of a type must have. */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  ...dockerConfigs,
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

export const secret = coreKind({
  group: '',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
  columns: [
    nameColumn,
    { name: 'Type', type: 'string', jsonPath: '.type' },
    { name: 'Data', type: 'string', jsonPath: '' },
    ageColumn,
  ],
  cells: (object, now) => [
    object.metadata.name,
    textAt(object, 'type'),
    Object.keys(recordAt(object, 'data')).length,
    ageOf(object, now),
  ],
  selectableFields: { type: (object) => textAt(object, 'type') },
  strategy: {
    prepareForCreate(object) {
      if (textAt(object, 'type') === '') object.type = 'Opaque';
      mergeStringData(object);
    },
    prepareForUpdate(object, old) {
      if (textAt(object, 'type') === '') object.type = textAt(old, 'type');
      mergeStringData(object);
    },
    validate(object, old) {
      return [...dataErrors(object), ...updateErrors(object, old)];
    },
  },
});

/** stringData is for writing only, and wins over data. */
function mergeStringData(object: KubeObject): void {
  const plain = recordAt(object, 'stringData');
  const names = Object.keys(plain);
  delete object.stringData;
  if (names.length === 0) return;
  const encoded = names.map((name) => [name, Buffer.from(textAt(plain, name)).toString('base64')]);
  object.data = { ...recordAt(object, 'data'), ...Object.fromEntries(encoded) };
}

function dataErrors(object: KubeObject): FieldError[] {
  const data = recordAt(object, 'data');
  const names = Object.keys(data);
  return [
    ...keyErrors('data', data),
    ...names.filter((name) => !isBase64(data[name])).map((name) => invalid(`data[${name}]`, '', 'illegal base64 data')),
    ...sizeErrors(
      'data',
      names.reduce((sum, name) => sum + Buffer.byteLength(textAt(data, name), 'base64'), 0),
    ),
    ...(requiredKeys[textAt(object, 'type')] ?? [])
      .filter((name) => !(name in data))
      .map((name) => required(`data[${name}]`)),
    ...typeErrors(object, data),
  ];
}

function typeErrors(object: KubeObject, data: Json): FieldError[] {
  const type = textAt(object, 'type');
  if (
    type === 'kubernetes.io/service-account-token' &&
    (object.metadata.annotations?.[accountAnnotation] ?? '') === ''
  ) {
    return [required(`metadata.annotations[${accountAnnotation}]`)];
  }
  if (type === 'kubernetes.io/basic-auth' && !('username' in data) && !('password' in data)) {
    return [required('data[username]'), required('data[password]')];
  }
  const [key] = dockerConfigs[type] ?? [];
  if (key === undefined || !(key in data)) return [];
  try {
    readJson(Buffer.from(textAt(data, key), 'base64').toString());
    return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [invalid(`data[${key}]`, '<secret contents redacted>', error.message)];
  }
}

function updateErrors(object: KubeObject, old: KubeObject | undefined): FieldError[] {
  if (old === undefined) return [];
  return [
    ...(sameJson(object.type, old.type) ? [] : [immutableError('type', object.type)]),
    ...immutableErrors(object, old, ['data']),
  ];
}

function isBase64(value: unknown): boolean {
  return typeof value === 'string' && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value);
}
