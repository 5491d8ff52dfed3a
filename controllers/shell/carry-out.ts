import { bootstrapGroup, tokenSecretName } from '#models/computenode/identity.ts';
import { secrets, pods } from '#models/meta/core-resources.ts';
import type { KubeObject, ObjectName, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import type { Intent } from '#models/reconcile/decision.ts';
import type { EventRecorder } from '../runtime/events.ts';
import type { Kube } from '../runtime/kube.ts';
import { isKubeError } from '../runtime/kube-error.ts';
import type { Ids } from '#models/ports/ids.ts';

export interface Hands {
  model: Kube;
  /** Absent where the kind has nothing to do with a target cluster, or it can't be reached. */
  target?: Kube;
  events: EventRecorder;
  ids: Ids;
  /** Told what holds a pod that was asked to go, in the server's words; and that nothing does. */
  onEviction?: (uid: string, heldBy: string | undefined) => void;
}

/** At most so many creates or deletes of one decision are under way at once. */
const width = 16;

/**
 * Carries out one intent for `subject`. Whatever was done already counts as done.
 * @returns the object that was written, where the intent writes one.
 * @throws KubeError as the server refused it.
 */
export async function carryOut(intent: Intent, subject: Stored, hands: Hands): Promise<Stored | undefined> {
  switch (intent.do) {
    case 'create':
      return unless('AlreadyExists', () => kubeOf(intent.side, hands).create(intent.resource, intent.object));
    case 'update':
      return kubeOf(intent.side, hands).update(intent.resource, intent.object);
    case 'patch':
      return patch(kubeOf(intent.side, hands), intent.resource, intent.name, intent.uid, intent.patch);
    case 'delete':
      await remove(kubeOf(intent.side, hands), intent.resource, intent.name, intent.uid);
      return undefined;
    case 'evict':
      hands.onEviction?.(intent.uid, await evict(kubeOf('target', hands), intent.pod, intent.uid));
      return undefined;
    case 'bootstrapToken':
      await unless('AlreadyExists', () => kubeOf('target', hands).create(secrets, tokenSecret(intent, hands.ids)));
      return undefined;
    case 'event':
      hands.events.record(subject, { type: intent.type, reason: intent.reason, message: intent.message });
      return undefined;
  }
}

/** In order; but neighbours that create, or that delete, go out together, since one doesn't wait on the other. */
export async function carryOutAll(
  intents: readonly Intent[],
  subject: Stored,
  hands: Hands,
): Promise<Stored | undefined> {
  let latest: Stored | undefined;
  for (let at = 0; at < intents.length;) {
    const run = runOf(intents, at);
    const written = await Promise.all(run.map((intent) => carryOut(intent, subject, hands)));
    for (const object of written) if (object?.metadata.uid === subject.metadata.uid) latest = object;
    at += run.length;
  }
  return latest;
}

function runOf(intents: readonly Intent[], from: number): Intent[] {
  const first = intents[from];
  if (first === undefined) return [];
  const run = [first];
  if (first.do !== 'create' && first.do !== 'delete' && first.do !== 'evict') return run;
  for (let at = from + 1; at < intents.length && run.length < width; at++) {
    const next = intents[at];
    if (next?.do !== first.do) break;
    run.push(next);
  }
  return run;
}

function kubeOf(side: 'model' | 'target', { model, target }: Hands): Kube {
  if (side === 'model') return model;
  if (target === undefined) throw new Error('an intent for a target cluster was decided without one');
  return target;
}

async function unless<T>(reason: 'AlreadyExists' | 'NotFound', call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isKubeError(error, reason)) return undefined;
    throw error;
  }
}

function patch(
  kube: Kube,
  resource: Resource,
  name: ObjectName,
  uid: string,
  body: Record<string, unknown>,
): Promise<Stored | undefined> {
  const { metadata } = body;
  const guarded = { ...body, metadata: { ...(typeof metadata === 'object' ? metadata : {}), uid } };
  return unless('NotFound', () => kube.mergePatch(resource, name, guarded));
}

/** Under a uid precondition the server answers Conflict for another object of the name: ours is gone. */
async function remove(kube: Kube, resource: Resource, name: ObjectName, uid: string | undefined): Promise<void> {
  try {
    await kube.delete(resource, name, uid === undefined ? {} : { uid });
  } catch (error) {
    if (isKubeError(error, 'NotFound') || (uid !== undefined && isKubeError(error, 'Conflict'))) return;
    throw error;
  }
}

/** @returns which disruption budget held the pod, in the server's words. */
async function evict(kube: Kube, pod: ObjectName, uid: string): Promise<string | undefined> {
  const eviction: KubeObject = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { ...pod },
    deleteOptions: { preconditions: { uid } },
  };
  try {
    await kube.createSubresource(pods, pod, 'eviction', eviction);
  } catch (error) {
    // Held, turned away by a busy server, gone already, or another of its name: the next reconcile sees which.
    if (!isKubeError(error, 'TooManyRequests', 'NotFound', 'Conflict')) throw error;
    return error.causes.find(({ reason }) => reason === 'DisruptionBudget')?.message;
  }
  return undefined;
}

/** A bootstrap token (KEP: bootstrap-tokens) that can ask for a certificate and nothing else, in a group of our own. */
function tokenSecret(intent: Extract<Intent, { do: 'bootstrapToken' }>, ids: Ids): KubeObject {
  const data = {
    'token-id': intent.id,
    'token-secret': ids.token(16),
    'usage-bootstrap-authentication': 'true',
    'auth-extra-groups': bootstrapGroup,
    expiration: intent.expiresAt,
    description: intent.description,
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: tokenSecretName(intent.id),
    type: 'bootstrap.kubernetes.io/token',
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)])),
  };
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
