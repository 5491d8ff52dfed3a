import type { FieldSet } from './field-set.ts';

export type Operation = 'Apply' | 'Update';

/** Who owns fields: a name, how it wrote, in which version, through which path. */
export interface Manager {
  manager: string;
  operation: Operation;
  apiVersion: string;
  /** `status`, `scale`; absent for the object itself. */
  subresource?: string | undefined;
}

export interface Ownership extends Manager {
  fields: FieldSet;
  /** Of its last write; absent for who owns fields without ever having changed one. */
  time?: string | undefined;
}

/** Who owns what, by {@link identifierOf}. */
export type Managed = ReadonlyMap<string, Ownership>;

/** One applier is one manager in all versions; an updater is one in each. */
export function identifierOf({ manager, operation, apiVersion, subresource }: Manager): string {
  const parts = [
    ...(manager === '' ? [] : [`"manager":${JSON.stringify(manager)}`]),
    `"operation":"${operation}"`,
    ...(operation === 'Apply' || apiVersion === '' ? [] : [`"apiVersion":${JSON.stringify(apiVersion)}`]),
    ...(subresource === undefined || subresource === '' ? [] : [`"subresource":${JSON.stringify(subresource)}`]),
  ];
  return `{${parts.join(',')}}`;
}
