import type { KubeObject } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { Answer } from '../answer/answer.ts';
import { rendered } from '../answer/rendered.ts';
import { keyIn, type Call, type ServerContext } from '../context.ts';
import { asArray, asObject, asString, at } from '../json.ts';
import { readBody } from '../request/body.ts';
import { readObject } from '../request/object-body.ts';
import { readDryRun } from '../request/write-options.ts';
import { conflict, invalid, notFound } from '../status.ts';
import { cloneJson } from '../storage/clone.ts';

/** Puts a pod on a node, once: what a scheduler does. */
export function bind(server: ServerContext, call: Call): Answer {
  const { served, namespace, name, request, user } = call;
  const { definition } = served;
  const body = readObject(readBody(request), { group: '', version: 'v1', kind: 'Binding' }, { namespace, name });
  const target = asString(at(body, 'target', 'name'));
  if (target === '') {
    const cause = { reason: 'FieldValueRequired', field: 'target.name', message: 'Required value' } as const;
    throw invalid({ group: '', kind: 'Binding' }, name, [cause]);
  }
  const key = keyIn(definition, namespace, name);
  const current = server.store.collection(served.id).get(key);
  if (current === undefined) throw notFound(definition, name);
  const refusal = refusalOf(current.object, body);
  if (refusal !== undefined) throw conflict({ group: '', plural: 'pods/binding' }, name, refusal);
  const bound = boundTo(current.object, target, timestamp(server.clock.now()));
  if (!readDryRun(request.query.getAll('dryRun'), 'CreateOptions')) {
    server.store.update(served.id, key, bound, current.revision, user);
  }
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
  return { kind: 'body', status: 201, body: rendered(status) };
}

function refusalOf(pod: KubeObject, binding: KubeObject): string | undefined {
  const { uid } = binding.metadata;
  const { name, uid: actual, deletionTimestamp } = pod.metadata;
  if (uid !== undefined && uid !== actual) {
    return `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${actual ?? ''}`;
  }
  if (deletionTimestamp !== undefined) return `pod ${name} is being deleted, cannot be assigned to a host`;
  const node = asString(at(pod, 'spec', 'nodeName'));
  return node === '' ? undefined : `pod ${name} is already assigned to node ${JSON.stringify(node)}`;
}

function boundTo(pod: KubeObject, node: string, now: string): KubeObject {
  const object = cloneJson(pod);
  const status = asObject(object['status']) ?? {};
  const others = asArray(status['conditions']).filter((condition) => at(condition, 'type') !== 'PodScheduled');
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
  return {
    ...object,
    spec: { ...asObject(object['spec']), nodeName: node },
    status: { ...status, conditions: [...others, scheduled] },
  };
}
