import { invalid } from '../status.ts';
import { readFieldValidation, type FieldValidation } from '../write/field-validation.ts';

/** As which kind kube-apiserver reads the query of a write. */
export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions';

/** What `dryRun` asks for, in the query or a DeleteOptions body: only `All` may be said. @throws ApiError 422 */
export function readDryRun(asked: readonly unknown[], optionsKind: OptionsKind): boolean {
  if (asked.every((stage) => stage === 'All')) return asked.length > 0;
  const message = `Unsupported value: ${JSON.stringify(asked)}: supported values: "All"`;
  throw invalid({ group: 'meta.k8s.io', kind: optionsKind }, '', [
    { reason: 'FieldValueNotSupported', field: 'dryRun', message },
  ]);
}

export interface WriteOptions {
  dryRun: boolean;
  fieldValidation: FieldValidation;
}

export function readWriteOptions(query: URLSearchParams, optionsKind: OptionsKind): WriteOptions {
  return {
    dryRun: readDryRun(query.getAll('dryRun'), optionsKind),
    fieldValidation: readFieldValidation(query, optionsKind),
  };
}
