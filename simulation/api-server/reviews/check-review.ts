import type { KubeObject } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { asArray, asObject, asString, at } from '../json.ts';
import type { FieldError } from '../resources/definition.ts';
import { invalid as invalidField, required } from '../schema/field-errors.ts';
import { badRequest, invalid } from '../status.ts';

const access = ['selfsubjectaccessreviews', 'subjectaccessreviews'];

/** @throws ApiError for a review that asks nothing, or two things. */
export function checkReview({ group, plural }: Pick<Resource, 'group' | 'plural'>, review: KubeObject): void {
  if (plural === 'tokenreviews' && asString(at(review, 'spec', 'token')) === '') {
    throw badRequest('token is required for TokenReview in authentication');
  }
  if (plural === 'selfsubjectrulesreviews' && asString(at(review, 'spec', 'namespace')) === '') {
    throw badRequest('no namespace on request');
  }
  if (!access.includes(plural)) return;
  const errors = [
    ...attributesErrors(review),
    ...(plural === 'subjectaccessreviews' ? subjectErrors(review) : []),
    ...metadataErrors(review),
  ];
  // Without the kind, as kube-apiserver tells it.
  if (errors.length > 0) throw invalid({ group, kind: '' }, '', errors);
}

function attributesErrors({ spec }: KubeObject): FieldError[] {
  const resource = asObject(at(spec, 'resourceAttributes'));
  const path = asObject(at(spec, 'nonResourceAttributes'));
  if (resource !== undefined && path !== undefined) {
    const shown = { Path: asString(path['path']), Verb: asString(path['verb']) };
    const words = 'cannot be specified in combination with resourceAttributes';
    return [invalidField('spec.nonResourceAttributes', shown, words)];
  }
  if (resource === undefined && path === undefined) {
    const words = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    return [invalidField('spec.resourceAttributes', null, words)];
  }
  return ['labelSelector', 'fieldSelector'].flatMap((name) =>
    selectorErrors(`spec.resourceAttributes.${name}`, asObject(resource?.[name])),
  );
}

function selectorErrors(field: string, selector: Readonly<Record<string, unknown>> | undefined): FieldError[] {
  if (selector === undefined) return [];
  const raw = asString(selector['rawSelector']);
  const requirements = asArray(selector['requirements']).length;
  if (raw !== '' && requirements > 0) {
    return [invalidField(`${field}.rawSelector`, raw, 'may not specified at the same time as requirements')];
  }
  if (raw !== '' || requirements > 0) return [];
  return [required(`${field}.requirements`, `when ${field} is specified, requirements or rawSelector is required`)];
}

function subjectErrors({ spec }: KubeObject): FieldError[] {
  const named = asString(at(spec, 'user')) !== '' || asArray(at(spec, 'groups')).length > 0;
  return named ? [] : [invalidField('spec.user', '', 'at least one of user or group must be specified')];
}

function metadataErrors({ metadata }: KubeObject): FieldError[] {
  const { name, ...rest } = metadata;
  const said = { ...(name !== '' && { name }), ...rest };
  return Object.keys(said).length === 0 ? [] : [invalidField('metadata', said, 'must be empty')];
}
