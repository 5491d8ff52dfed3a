import type { KubeObject } from '#models/meta/object.ts';
import type { JsonSchema } from '../resources/definition.ts';
import type { CompiledSchema } from './compiled.ts';
import { applyDefaults } from './defaults.ts';
import { listTypeErrors } from './list-types.ts';
import { oldValue } from './old-value.ts';
import { prune } from './prune.ts';
import { withoutRefs, type ResolveRef } from './refs.ts';
import { compileValidation } from './validate.ts';

export interface CompileOptions {
  /** False for core kinds: no CEL, no ratcheting. Default true. */
  custom?: boolean;
  /** Core kinds' schemas refer to each other; a CRD's may not. */
  resolve?: ResolveRef;
}

/** `schema` is that of the whole object, structural where it is a CRD's (see `structuralErrors`), and not to be changed after. */
export function compileSchema(schema: JsonSchema, options: CompileOptions = {}): CompiledSchema {
  const custom = options.custom ?? true;
  const plain = options.resolve === undefined ? schema : withoutRefs(schema, options.resolve);
  const validate = compileValidation(plain);
  return {
    applyDefaults: (object) => {
      applyDefaults(object, plain);
    },
    prune: (object) => prune(object, plain),
    validate(object: KubeObject, old?: KubeObject) {
      const before = custom && old !== undefined ? oldValue(object, old, plain) : undefined;
      const errors = validate(object, before);
      if (old === undefined || listTypeErrors(old, plain).length === 0) errors.push(...listTypeErrors(object, plain));
      return errors;
    },
  };
}
