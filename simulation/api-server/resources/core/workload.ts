import type { KubeObject } from '#models/meta/object.ts';
import type { FieldError } from '../definition.ts';
import { invalid, notSupported, required } from '../../schema/field-errors.ts';
import { immutableError } from './immutable.ts';
import { at, ensureRecord, isRecord, listAt, numberAt, recordAt, recordsAt, textAt, type Json } from './fields.ts';
import { labelErrors, labelSelectorErrors } from './label-selector.ts';
import { setPodSpecDefaults } from './pod-defaults.ts';
import { podSpecErrors } from './pod-validation.ts';
import { sameJson } from '../../schema/json.ts';

/* What Deployment, ReplicaSet and DaemonSet share: a selector, and a template that it must match. */

export function setTemplateDefaults(spec: Json): void {
  const template = ensureRecord(spec, 'template');
  ensureRecord(template, 'metadata');
  setPodSpecDefaults(ensureRecord(template, 'spec'));
}

export function workloadErrors(object: KubeObject, old: KubeObject | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const replicas = numberAt(object, 'spec', 'replicas') ?? 0;
  if (replicas < 0) errors.push(invalid('spec.replicas', replicas, 'must be greater than or equal to 0'));
  errors.push(
    ...selectorErrors(object),
    ...podSpecErrors('spec.template.spec', at(object, 'spec', 'template', 'spec')),
  );
  const patience = numberAt(object, 'spec', 'minReadySeconds') ?? 0;
  if (patience < 0) errors.push(invalid('spec.minReadySeconds', patience, 'must be greater than or equal to 0'));
  const restartPolicy = textAt(object, 'spec', 'template', 'spec', 'restartPolicy');
  if (restartPolicy !== 'Always') {
    errors.push(notSupported('spec.template.spec.restartPolicy', restartPolicy, ['Always']));
  }
  const selector = at(object, 'spec', 'selector');
  if (old !== undefined && !sameJson(selector, at(old, 'spec', 'selector'))) {
    errors.push(immutableError('spec.selector', selector));
  }
  return errors;
}

function selectorErrors(object: KubeObject): FieldError[] {
  const selector = at(object, 'spec', 'selector');
  const template = at(object, 'spec', 'template', 'metadata', 'labels');
  const labels = isRecord(template) ? template : {};
  const mismatch = invalid(
    'spec.template.metadata.labels',
    isRecord(template) ? template : null,
    '`selector` does not match template `labels`',
  );
  if (selector === undefined) return [required('spec.selector'), mismatch];
  const empty =
    Object.keys(recordAt(selector, 'matchLabels')).length === 0 && listAt(selector, 'matchExpressions').length === 0;
  if (empty) {
    return [invalid('spec.selector', selector, 'empty selector is invalid for deployment')];
  }
  return [
    ...labelSelectorErrors('spec.selector', selector),
    ...(matches(selector, labels) ? [] : [mismatch]),
    ...Object.entries(labels).flatMap(([key, value]) => labelErrors('spec.template.labels', key, String(value))),
  ];
}

function matches(selector: unknown, labels: Json): boolean {
  return (
    Object.entries(recordAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value) &&
    recordsAt(selector, 'matchExpressions').every((one) => {
      const key = textAt(one, 'key');
      const has = key in labels;
      const among = has && listAt(one, 'values').includes(labels[key]);
      switch (textAt(one, 'operator')) {
        case 'In':
          return among;
        case 'NotIn':
          return !among;
        case 'Exists':
          return has;
        case 'DoesNotExist':
          return !has;
        default:
          return false;
      }
    })
  );
}

/** A selector as kubectl's wide columns print it. */
export function selectorText(selector: unknown): string {
  const terms = [
    ...Object.entries(recordAt(selector, 'matchLabels')).map(([key, value]) => `${key}=${String(value)}`),
    ...recordsAt(selector, 'matchExpressions').map((one) => {
      const key = textAt(one, 'key');
      const values = listAt(one, 'values').join(',');
      switch (textAt(one, 'operator')) {
        case 'In':
          return `${key} in (${values})`;
        case 'NotIn':
          return `${key} notin (${values})`;
        case 'DoesNotExist':
          return `!${key}`;
        default:
          return key;
      }
    }),
  ];
  return terms.length === 0 ? '<none>' : terms.toSorted().join(',');
}

/** Names, then images, of the template's containers, as the wide columns print them. */
export function containerCells(object: KubeObject): [string, string] {
  const containers = recordsAt(object, 'spec', 'template', 'spec', 'containers');
  const joined = (name: string): string => containers.map((one) => textAt(one, name)).join(',');
  return [joined('name'), joined('image')];
}
