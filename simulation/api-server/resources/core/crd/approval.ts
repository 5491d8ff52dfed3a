import type { KubeObject } from '#models/meta/object.ts';
import type { FieldError } from '../../definition.ts';
import { invalid, required } from '../../../schema/field-errors.ts';
import { textAt } from '../fields.ts';

/** Kubernetes' own groups are for those who were allowed to use them. */
export function approvalErrors(object: KubeObject, old: KubeObject | undefined): FieldError[] {
  if (!isProtected(textAt(object, 'spec', 'group'))) return [];
  const annotation = object.metadata.annotations?.[approved] ?? '';
  if (old !== undefined && approvalOf(old.metadata.annotations?.[approved] ?? '') === approvalOf(annotation)) return [];
  const field = `metadata.annotations[${approved}]`;
  const see = 'see https://github.com/kubernetes/enhancements/pull/1111';
  const must = `protected groups must have approval annotation ${JSON.stringify(approved)}`;
  switch (approvalOf(annotation)) {
    case 'missing':
      return [required(field, `${must}, ${see}`)];
    case 'invalid':
      return [invalid(field, annotation, `${must} with either a URL or a reason starting with "unapproved", ${see}`)];
    case 'bypassed':
    case 'approved':
      return [];
  }
}

export const approved = 'api-approved.kubernetes.io';

export function isProtected(group: string): boolean {
  return /(^|\.)(k8s|kubernetes)\.io$/.test(group);
}

export function approvalOf(annotation: string): 'missing' | 'bypassed' | 'approved' | 'invalid' {
  if (annotation === '') return 'missing';
  if (annotation.startsWith('unapproved')) return 'bypassed';
  return URL.canParse(annotation) && new URL(annotation).host !== '' ? 'approved' : 'invalid';
}
