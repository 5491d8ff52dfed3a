import type { ServerContext } from '../context.ts';
import { at } from '../json.ts';
import { definitionsOf, isTrue } from '../resources/custom.ts';
import { equalJson } from '../storage/equal.ts';
import type { StoreWrite } from '../storage/store.ts';

/**
 * A CustomResourceDefinition is served from the write that accepts its names to the write that removes it. Whoever
 * watches its objects has to start anew when their shape changes.
 */
export function serveCustomResources({ registry, watches }: ServerContext, write: StoreWrite): void {
  const { resource, type, key, entry, old } = write;
  if (resource !== 'customresourcedefinitions.apiextensions.k8s.io') return;
  const crd = entry.object;
  if (type === 'DELETED') {
    registry.serve(key, []);
    watches.finishOf(key);
    return;
  }
  const reshaped = old === undefined || !sameShape(crd, old.object);
  if (!reshaped && isTrue(crd, 'Terminating') === isTrue(old.object, 'Terminating')) return;
  const accepted = isTrue(crd, 'Established') || isTrue(crd, 'NamesAccepted');
  registry.serve(key, accepted ? definitionsOf(crd) : []);
  if (reshaped && old !== undefined) watches.finishOf(key);
}

type Crd = StoreWrite['entry']['object'];

function sameShape(crd: Crd, old: Crd): boolean {
  return equalJson(shapeOf(crd), shapeOf(old));
}

function shapeOf(crd: Crd): unknown {
  return [crd['spec'], at(crd, 'status', 'acceptedNames'), isTrue(crd, 'Established'), isTrue(crd, 'NamesAccepted')];
}
