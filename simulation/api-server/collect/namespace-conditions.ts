import { resourceId } from '#models/meta/resource.ts';
import type { Served } from '../registry.ts';
import type { Entry } from '../storage/entry.ts';

export interface Condition {
  type: string;
  status: 'True' | 'False';
  lastTransitionTime: string;
  reason: string;
  message: string;
}

/** What is left of one kind in a namespace that is being deleted. */
export interface Remains {
  served: Served;
  entries: readonly Entry[];
}

/** What holds a namespace that is being deleted, in the words of kube-controller-manager. */
export function conditionsOf(remains: readonly Remains[], at: string): Condition[] {
  const left = remains.filter(({ entries }) => entries.length > 0);
  const resources = left.map(({ served, entries }) => `${dotted(served)} has ${entries.length} resource instances`);
  const finalizers = [...countFinalizers(left)].map(([name, count]) => `${name} in ${count} resource instances`);
  const condition = (type: string, holds: boolean, reason: string, message: string): Condition => ({
    type,
    status: holds ? 'True' : 'False',
    lastTransitionTime: at,
    reason,
    message,
  });
  return [
    condition(
      'NamespaceDeletionDiscoveryFailure',
      false,
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ),
    condition(
      'NamespaceDeletionGroupVersionParsingFailure',
      false,
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    condition(
      'NamespaceDeletionContentFailure',
      false,
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    resources.length === 0
      ? condition('NamespaceContentRemaining', false, 'ContentRemoved', 'All content successfully removed')
      : condition(
          'NamespaceContentRemaining',
          true,
          'SomeResourcesRemain',
          `Some resources are remaining: ${resources.toSorted().join(', ')}`,
        ),
    finalizers.length === 0
      ? condition(
          'NamespaceFinalizersRemaining',
          false,
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        )
      : condition(
          'NamespaceFinalizersRemaining',
          true,
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${finalizers.toSorted().join(', ')}`,
        ),
  ];
}

/** `configmaps.`: with its dot where there is no group. */
function dotted({ definition }: Served): string {
  return definition.group === '' ? `${definition.plural}.` : resourceId(definition);
}

function countFinalizers(remains: readonly Remains[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { entries } of remains) {
    for (const finalizer of entries.flatMap(({ object }) => object.metadata.finalizers ?? [])) {
      counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
    }
  }
  return counts;
}
