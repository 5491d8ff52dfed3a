import type { KubeObject } from '#models/meta/object.ts';
import { at } from '../json.ts';
import type { FieldError, JsonSchema, Subresource } from '../resources/definition.ts';
import type { CompiledSchema } from './compiled.ts';
import { compileRules } from './cel/rules.ts';
import { ruleErrors } from './cel/validate-rules.ts';
import { applyDefaults, dropNulls, setDefaults } from './defaults.ts';
import { embeddedErrors, pruneEmbedded, unreadableEmbedded } from './embedded.ts';
import { invalid } from './field-errors.ts';
import { listTypeErrors } from './list-types.ts';
import { oldValue } from './old-value.ts';
import { prune, pruneInOrder } from './prune.ts';
import { withoutRefs, type ResolveRef } from './refs.ts';
import { scaleErrors } from './scale-paths.ts';
import { compileValidation } from './validate.ts';

export interface CompileOptions {
  /** False for core kinds: no CEL, no ratcheting, no duplicates looked for. Default true. */
  custom?: boolean;
  /** Where a custom resource with a scale keeps its numbers. */
  scale?: Subresource['scale'] | undefined;
  /** Core kinds' schemas refer to each other; a CRD's may not. */
  resolve?: ResolveRef;
}

/** A reason that lets kube-apiserver skip CEL: the rules could not read the object. */
const blocking: ReadonlySet<FieldError['reason']> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/** As kube-apiserver prints it, its lack of a path too. */
const unchecked = invalid(
  '<nil>',
  null,
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
);

/** `schema` is that of the whole object, structural where it is a CRD's (see `structuralErrors`), and not to be changed after. */
export function compileSchema(schema: JsonSchema, options: CompileOptions = {}): CompiledSchema {
  const custom = options.custom ?? true;
  const plain = options.resolve === undefined ? schema : withoutRefs(schema, options.resolve);
  const validate = compileValidation(plain);
  const rules = custom ? compileRules(plain) : undefined;
  const validateStatus = compileValidation(plain.properties?.['status'] ?? {});
  const judge = (
    object: KubeObject,
    old: KubeObject | undefined,
    warnings: string[],
    bySchema: ReturnType<typeof compileValidation>,
  ): FieldError[] => {
    const before = custom && old !== undefined ? oldValue(object, old, plain) : undefined;
    const errors = bySchema(object, before);
    if (!custom) return errors;
    if (options.scale !== undefined) errors.push(...scaleErrors(object, options.scale));
    errors.push(...embeddedErrors(object, plain));
    if (old === undefined || listTypeErrors(old, plain).length === 0) errors.push(...listTypeErrors(object, plain));
    if (rules !== undefined && errors.some((error) => blocking.has(error.reason))) return [...errors, unchecked];
    if (rules === undefined) return errors;
    const found = ruleErrors(rules, object, old, before);
    warnings.push(...found.ratcheted.map(({ field, message }) => `${field}: ${message}`));
    return [...errors, ...found.errors];
  };
  return {
    applyDefaults: (object) => {
      applyDefaults(object, plain);
    },
    setDefaults: (object) => {
      setDefaults(object, plain);
    },
    dropNulls: (object) => {
      dropNulls(object, plain);
    },
    prune: (object) =>
      custom ? [...prune(object, plain), ...pruneEmbedded(object, plain)] : pruneInOrder(object, plain),
    unreadable: (object) => (custom ? unreadableEmbedded(object, plain) : undefined),
    validate(object, old, warnings = []) {
      return judge(object, old, warnings, validate);
    },
    validateStatus(object, old, warnings) {
      return judge(object, old, warnings, (value, before) => {
        const status = at(value, 'status');
        return status === undefined ? [] : validateStatus(status, before?.property('status')).map(belowStatus);
      });
    },
  };
}

function belowStatus(error: FieldError): FieldError {
  const own = error.field === '' || error.field === '<nil>';
  return { ...error, field: own ? 'status' : `status.${error.field}` };
}
