import type { KubeObject } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { Answer } from '../answer/answer.ts';
import { rendered } from '../answer/rendered.ts';
import { ApiError } from '../api-error.ts';
import { keyIn, type Call, type ServerContext } from '../context.ts';
import { asArray, asObject, asString, at } from '../json.ts';
import { readDryRun } from '../request/write-options.ts';
import type { FieldError } from '../resources/definition.ts';
import { notSupported, required } from '../schema/field-errors.ts';
import { conflict, notFound } from '../status.ts';
import { cloneJson } from '../storage/clone.ts';
import { storageKey } from '../storage/etcd-key.ts';
import { readRequestObject } from './request-object.ts';

/** Puts a pod on a node, once: what a scheduler does. */
export function bind(server: ServerContext, call: Call): Answer {
  const { served, namespace, name, request, user } = call;
  const { definition } = served;
  const body = readRequestObject(call, { group: '', version: 'v1', kind: 'Binding' });
  const [problem] = targetErrors(body);
  // As kube-apiserver has it: no Invalid.
  if (problem !== undefined) throw new ApiError(500, '', `${problem.field}: ${problem.message}`);
  const key = keyIn(definition, namespace, name);
  const current = server.store.collection(served.id).get(key);
  if (current === undefined) throw notFound(definition, name);
  checkUid(call, current.object, body);
  const refusal = refusalOf(current.object);
  if (refusal !== undefined) throw conflict({ group: '', plural: 'pods/binding' }, name, refusal);
  const bound = boundTo(current.object, body, timestamp(server.clock.now()));
  if (!readDryRun(request.query.getAll('dryRun'), 'CreateOptions')) {
    server.store.update(served.id, key, bound, current.revision, user);
  }
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
  return { kind: 'body', status: 201, body: rendered(status) };
}

function targetErrors(binding: KubeObject): FieldError[] {
  const kind = asString(at(binding, 'target', 'kind'));
  return [
    ...(kind === '' || kind === 'Node' ? [] : [notSupported('target.kind', kind, ['Node', '<empty>'])]),
    ...(asString(at(binding, 'target', 'name')) === '' ? [required('target.name')] : []),
  ];
}

function checkUid({ served: { definition }, name }: Call, pod: KubeObject, { metadata }: KubeObject): void {
  const { uid } = metadata;
  const actual = pod.metadata.uid;
  if (uid === undefined || uid === actual) return;
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${actual}`;
  const key = storageKey(definition, pod.metadata);
  throw conflict(
    definition,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
  );
}

function refusalOf(pod: KubeObject): string | undefined {
  const { name, deletionTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined) return `pod ${name} is being deleted, cannot be assigned to a host`;
  const node = asString(at(pod, 'spec', 'nodeName'));
  if (node !== '') return `pod ${name} is already assigned to node ${JSON.stringify(node)}`;
  const gated = asArray(at(pod, 'spec', 'schedulingGates')).length > 0;
  return gated ? `pod ${name} has non-empty .spec.schedulingGates` : undefined;
}

function boundTo(pod: KubeObject, binding: KubeObject, now: string): KubeObject {
  const object = cloneJson(pod);
  const { annotations, labels } = binding.metadata;
  if (annotations !== undefined) object.metadata.annotations = { ...object.metadata.annotations, ...annotations };
  if (labels !== undefined) object.metadata.labels = { ...object.metadata.labels, ...labels };
  const status = asObject(object['status']) ?? {};
  const others = asArray(status['conditions']).filter((condition) => at(condition, 'type') !== 'PodScheduled');
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
  return {
    ...object,
    spec: { ...asObject(object['spec']), nodeName: asString(at(binding, 'target', 'name')) },
    status: { ...status, conditions: [...others, scheduled] },
  };
}
