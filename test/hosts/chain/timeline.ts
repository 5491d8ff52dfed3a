import { x509Requests } from '#controllers/certificates/x509-requests.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Operation } from '#models/generated/operation.ts';
import { computeAssets, computeNodes, operations } from '#models/generated/resources.ts';
import { nodeReady, startupTaint, type CoreNode } from '#models/computenode/core.ts';
import { servingSigner, type SigningRequest } from '#models/certificate/evidence.ts';
import { certificateSigningRequests, coreNodes } from '#models/meta/core-resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';

/** Something that became true of an object. */
export interface Moment {
  /** ms since the epoch, as it was seen here. */
  at: number;
  /** Of all objects of one server, in the order of its writes; several watches bring them in another. */
  revision: number;
  /** The ComputeNode that it is about. */
  node: string;
  what: string;
}

/** What happens to ComputeNodes, seen from outside as it happens: objects themselves tell whole seconds only. */
export interface Timeline {
  readonly moments: readonly Moment[];
  stop(): Promise<void>;
}

/** What is true of an object, and of which ComputeNode it tells. */
type Tell<T extends KubeObject> = (object: Stored<T>) => Told | undefined | Promise<Told | undefined>;
type Told = { node: string; facts: readonly string[] };

export async function recordTimeline(kube: Kube): Promise<Timeline> {
  const moments: Moment[] = [];
  const stopping = new AbortController();
  const watches = await Promise.all([
    follow<ComputeAsset>(computeAssets, assetFacts),
    follow<ComputeNode>(computeNodes, nodeFacts),
    follow<Operation>(operations, operationFacts),
    follow<CoreNode>(coreNodes, coreNodeFacts),
    follow<SigningRequest>(certificateSigningRequests, requestFacts),
  ]);

  /** @returns a promise of the watch's end, once it has begun. */
  async function follow<T extends KubeObject>(resource: Resource, tell: Tell<T>): Promise<{ ended: Promise<void> }> {
    const { metadata } = await kube.list<T>(resource);
    const known = new Map<string, Set<string>>();
    const watch = kube.watch<T>(resource, { resourceVersion: metadata.resourceVersion, signal: stopping.signal });
    const ended = (async () => {
      for await (const event of watch) {
        if (event.type === 'BOOKMARK') continue;
        const at = Date.now();
        const told = await tell(event.object);
        if (told === undefined) continue;
        const uid = event.object.metadata.uid ?? '';
        const facts = event.type === 'DELETED' ? [...told.facts, `${resource.kind} deleted`] : told.facts;
        const before = known.get(uid) ?? new Set();
        const revision = Number(event.object.metadata.resourceVersion);
        for (const what of facts) if (!before.has(what)) moments.push({ at, revision, node: told.node, what });
        known.set(uid, new Set(facts));
      }
    })();
    // Whoever stops it hears of it; until then nobody does.
    ended.catch(() => undefined);
    return { ended };
  }

  return {
    moments,
    async stop() {
      stopping.abort();
      await Promise.all(watches.map(({ ended }) => ended));
    },
  };
}

const assetFacts: Tell<ComputeAsset> = ({ metadata, spec, status }) => {
  const node = spec.claimRef?.name ?? status?.claimedBy;
  if (node === undefined) return undefined;
  return { node, facts: spec.claimRef === undefined ? [] : [`machine ${metadata.name} claimed`] };
};

const nodeFacts: Tell<ComputeNode> = ({ metadata, status }) => ({
  node: metadata.name,
  facts: ['ComputeNode made', ...(status === undefined ? [] : [`ComputeNode ${status.phase}`])],
});

const operationFacts: Tell<Operation> = ({ spec, status }) => {
  const { action, layer, computeNodeRef } = spec;
  if (computeNodeRef === undefined) return undefined;
  const what = layer === undefined ? action : `${action} ${layer}`;
  const { startedAt, finishedAt, phase = 'Pending' } = status ?? {};
  return {
    node: computeNodeRef.name,
    facts: [
      `${what}: asked`,
      ...(startedAt === undefined ? [] : [`${what}: runs`]),
      ...(finishedAt === undefined ? [] : [`${what}: ${phase}`]),
    ],
  };
};

const coreNodeFacts: Tell<CoreNode> = (node) => ({
  node: node.metadata.name,
  facts: [
    'Node registered',
    ...(nodeReady(node) === 'True' ? ['Node Ready'] : []),
    ...(node.spec?.taints?.some(({ key }) => key === startupTaint.key) === true ? [] : ['startup taint gone']),
  ],
});

const requestFacts: Tell<SigningRequest> = async ({ spec, status }) => {
  const what = spec.signerName === servingSigner ? 'serving certificate' : 'client certificate';
  const asked = await x509Requests.parse(Buffer.from(spec.request, 'base64').toString());
  if ('unreadable' in asked) return undefined;
  return {
    node: asked.commonName.replace(/^system:node:/, ''),
    facts: [
      `${what} asked for`,
      ...(status?.conditions ?? []).map(({ type }) => `${what} ${type}`),
      ...(status?.certificate === undefined ? [] : [`${what} issued`]),
    ],
  };
};

/** The first moment of each kind for one ComputeNode, counted in seconds from its claim. */
export function storyOf(moments: readonly Moment[], node: string, until = Infinity): string {
  const own = moments.filter((moment) => moment.node === node && moment.at <= until);
  const from = own.find(({ what }) => what.endsWith('claimed'))?.at ?? own[0]?.at ?? 0;
  return own.map(({ at, what }) => `${((at - from) / 1000).toFixed(1).padStart(7)} s  ${what}`).join('\n');
}
