import type { KubeObject } from '#models/meta/object.ts';
import type { Pod } from './objects/pod.ts';

/** The uid of the object that controls this one. */
export function controllerUidOf(object: KubeObject): string | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true)?.uid;
}

function byController(object: KubeObject): readonly string[] {
  const uid = controllerUidOf(object);
  return uid === undefined ? [] : [uid];
}

function byNode(pod: Pod): readonly string[] {
  const { nodeName = '' } = pod.spec;
  return nodeName === '' ? [] : [nodeName];
}

function byNamespace(object: KubeObject): readonly string[] {
  return [object.metadata.namespace ?? ''];
}

/** Shared by all who read pods here: one index a name. */
export const podIndexes = { node: byNode, controller: byController, namespace: byNamespace };
export const controlledIndexes = { controller: byController };
export const namespaceIndexes = { namespace: byNamespace };
