import { goQuote } from '../schema/go-text.ts';
import { describePath } from './element.ts';
import { pathsOf, type FieldSet, type Path } from './field-set.ts';
import type { Managed, Manager } from './managers.ts';
import { compareText } from './order.ts';

/** A field that an apply would change and another manager owns. */
export interface Conflict {
  manager: Manager;
  identifier: string;
  path: Path;
}

/** By manager, then in the order of the sets. */
export function conflictsOf(managed: Managed, conflicts: ReadonlyMap<string, FieldSet>): Conflict[] {
  return [...conflicts]
    .sort(([left], [right]) => compareText(left, right))
    .flatMap(([identifier, fields]) => {
      const manager = managed.get(identifier);
      return manager === undefined ? [] : [...pathsOf(fields)].map((path) => ({ manager, identifier, path }));
    });
}

/** `"kubectl" using apps/v1`, with its subresource; an applier has no version. */
export function describeManager({ manager, operation, apiVersion, subresource }: Manager): string {
  const through = subresource === undefined ? '' : ` with subresource ${goQuote(subresource)}`;
  return `${goQuote(manager)}${through}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}

/** The sentence that kubectl prints. */
export function describeConflicts(conflicts: readonly Conflict[]): string {
  const [only] = conflicts;
  if (only !== undefined && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${describeManager(only.manager)}: ${describePath(only.path)}`;
  }
  const lines: string[] = [];
  let last = '';
  for (const { identifier, manager, path } of conflicts) {
    if (identifier !== last) lines.push(`conflicts with ${describeManager(manager)}:`);
    lines.push(`- ${describePath(path)}`);
    last = identifier;
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

/** What `details.causes` of the 409 say. */
export function causesOf(conflicts: readonly Conflict[]): { reason: string; message: string; field: string }[] {
  return conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${describeManager(manager)}`,
    field: describePath(path),
  }));
}
