import { apiVersionOf } from '#models/meta/resource.ts';
import { coreNodes, pods } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { isRecord } from '../runtime/json.ts';

/** What of a pod says where it fits, what it takes, and whether it may be disturbed (`models/capacity/pod-spec.ts`). */
const podSpec = new Set([
  'nodeName',
  'resources',
  'overhead',
  'nodeSelector',
  'affinity',
  'tolerations',
  'topologySpreadConstraints',
  'priority',
]);
const podStatus = new Set(['phase', 'conditions']);
const container = new Set(['name', 'resources', 'ports', 'restartPolicy']);
const annotations = new Set(['kubernetes.io/config.mirror']);
/** Of a Node: a list of 50 images that it holds, and of volumes. */
const heavyNodeStatus = ['images', 'volumesInUse', 'volumesAttached'];

/**
 * Pods and Nodes as they are kept: of 100,000 pods the environments, volumes, probes and states of containers would fill a
 * gigabyte, and nobody reads them here. What is kept is never written back whole: pods are deleted or evicted by name, and
 * Nodes are patched. Changes the object in place; other kinds stay as they are.
 */
export function lean(object: KubeObject): KubeObject {
  if (object.apiVersion !== apiVersionOf(pods)) return object;
  if (object.kind === pods.kind) trimPod(object);
  if (object.kind === coreNodes.kind && isRecord(object['status'])) {
    for (const field of heavyNodeStatus) delete object['status'][field];
  }
  return object;
}

function trimPod({ metadata, spec, status }: KubeObject): void {
  if (metadata.annotations !== undefined) keepOnly(metadata.annotations, annotations);
  if (isRecord(status)) keepOnly(status, podStatus);
  if (!isRecord(spec)) return;
  for (const list of [spec['containers'], spec['initContainers']]) {
    if (Array.isArray(list)) for (const each of list) if (isRecord(each)) keepOnly(each, container);
  }
  keepOnly(spec, new Set([...podSpec, 'containers', 'initContainers']));
}

function keepOnly(record: Record<string, unknown>, fields: ReadonlySet<string>): void {
  for (const field of Object.keys(record)) if (!fields.has(field)) delete record[field];
}
