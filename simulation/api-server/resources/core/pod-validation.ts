import type { KubeObject } from '#models/meta/object.ts';
import type { FieldError } from '../definition.ts';
import { duplicate, forbidden, invalid, notSupported, required } from '../../schema/field-errors.ts';
import { at, numberAt, recordAt, recordsAt, textAt, type Json } from './fields.ts';
import { containerLists } from './pod-defaults.ts';
import { tolerationErrors } from './tolerations.ts';
import { sameJson } from '../../schema/json.ts';

const dnsLabel = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const labelMessage =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** `field` is where the spec stands: `spec`, or `spec.template.spec`. */
export function podSpecErrors(field: string, spec: unknown): FieldError[] {
  const errors: FieldError[] = [];
  if (recordsAt(spec, 'containers').length === 0) errors.push(required(`${field}.containers`));
  const names = new Set<string>();
  for (const list of containerLists) {
    recordsAt(spec, list).forEach((container, index) => {
      errors.push(...containerErrors(`${field}.${list}[${index}]`, container, names));
    });
  }
  errors.push(...volumeErrors(field, spec), ...tolerationErrors(field, spec));
  errors.push(...oneOf(`${field}.restartPolicy`, at(spec, 'restartPolicy'), ['Always', 'OnFailure', 'Never']));
  errors.push(
    ...oneOf(`${field}.dnsPolicy`, at(spec, 'dnsPolicy'), [
      'ClusterFirst',
      'ClusterFirstWithHostNet',
      'Default',
      'None',
    ]),
  );
  const grace = numberAt(spec, 'terminationGracePeriodSeconds') ?? 0;
  if (grace < 0) {
    errors.push(invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than or equal to 0'));
  }
  return errors;
}

function containerErrors(field: string, container: Json, names: Set<string>): FieldError[] {
  const errors: FieldError[] = [];
  const name = textAt(container, 'name');
  if (name === '') errors.push(required(`${field}.name`));
  else if (!dnsLabel.test(name)) errors.push(invalid(`${field}.name`, name, labelMessage));
  else if (names.has(name)) errors.push(duplicate(`${field}.name`, name));
  names.add(name);
  const image = textAt(container, 'image');
  if (image === '') errors.push(required(`${field}.image`));
  else if (image.trim() !== image) {
    errors.push(invalid(`${field}.image`, image, 'must not have leading or trailing whitespace'));
  }
  errors.push(
    ...oneOf(`${field}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
    ...recordsAt(container, 'env')
      .map((variable, index) => ({ variable, index }))
      .filter(({ variable }) => textAt(variable, 'name') === '')
      .map(({ index }) => required(`${field}.env[${index}].name`)),
    ...recordsAt(container, 'ports').flatMap((port, index) => portErrors(`${field}.ports[${index}]`, port)),
  );
  return errors;
}

function portErrors(field: string, port: Json): FieldError[] {
  const number = numberAt(port, 'containerPort');
  if (number === undefined || number === 0) return [required(`${field}.containerPort`)];
  return number >= 1 && number <= 65535
    ? []
    : [invalid(`${field}.containerPort`, number, 'must be between 1 and 65535, inclusive')];
}

function volumeErrors(field: string, spec: unknown): FieldError[] {
  const volumes = recordsAt(spec, 'volumes').map((volume) => textAt(volume, 'name'));
  const errors = volumes.flatMap((name, index): FieldError[] => {
    if (name === '') return [required(`${field}.volumes[${index}].name`)];
    return volumes.indexOf(name) < index ? [duplicate(`${field}.volumes[${index}].name`, name)] : [];
  });
  for (const list of containerLists) {
    recordsAt(spec, list).forEach((container, index) => {
      recordsAt(container, 'volumeMounts').forEach((mount, mountIndex) => {
        const name = textAt(mount, 'name');
        if (volumes.includes(name)) return;
        const path = `${field}.${list}[${index}].volumeMounts[${mountIndex}].name`;
        errors.push({ reason: 'FieldValueNotFound', field: path, message: `Not found: ${JSON.stringify(name)}` });
      });
    });
  }
  return errors;
}

const mayChange = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

/** A gate keeps a new Pod off every node. */
export function gateErrors(pod: KubeObject): FieldError[] {
  const gated = recordsAt(pod, 'spec', 'schedulingGates').length > 0;
  if (!gated || textAt(pod, 'spec', 'nodeName') === '') return [];
  return [forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')];
}

/** A Pod's spec stays what it was but for a few fields; the `binding` subresource sets its node. */
export function podUpdateErrors(object: KubeObject, old: KubeObject): FieldError[] {
  const before = recordAt(old, 'spec');
  const after = recordAt(object, 'spec');
  const errors: FieldError[] = [];
  const kept = recordsAt(before, 'tolerations').every((one) =>
    recordsAt(after, 'tolerations').some((other) => sameJson(one, other)),
  );
  if (!kept || !sameJson(comparable(after), comparable(before))) {
    errors.push(forbidden('spec', `pod updates may not change fields other than ${mayChange}`));
  }
  return errors;
}

/** The spec without what may change. */
function comparable(spec: Json): Json {
  const { activeDeadlineSeconds: _, tolerations: __, schedulingGates: ___, ...rest } = spec;
  for (const list of ['containers', 'initContainers']) {
    if (list in rest) rest[list] = recordsAt(rest, list).map(({ image: ____, ...container }) => container);
  }
  return rest;
}

function oneOf(field: string, value: unknown, supported: readonly string[]): FieldError[] {
  const text = typeof value === 'string' ? value : '';
  return text === '' || supported.includes(text) ? [] : [notSupported(field, text, supported)];
}
