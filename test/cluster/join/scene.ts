import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { events } from '#controllers/runtime/events.ts';
import { isKubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { providerID } from '#models/computenode/identity.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeAssets, computeNodes } from '#models/generated/resources.ts';
import { certificateSigningRequests, coreNodes, secrets } from '#models/meta/core-resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { CertificateSigningRequest } from '#simulation/cluster/objects/certificate-signing-request.ts';
import { administrator, type ControlPlane } from '#test/control-plane/control-plane.ts';
import { dataCentre, pool } from '../stage/data-centre.ts';
import { startRealServer } from '../stage/real-server.ts';
import { createStage, type Stage } from '../stage/stage.ts';
import { createCallers, type Credentials } from './callers.ts';
import { addTarget, startTarget } from './elsewhere.ts';
import { makeRequest, type Request, type Wish } from './pkcs10.ts';

export const clientSigner = 'kubernetes.io/kube-apiserver-client-kubelet';
export const servingSigner = 'kubernetes.io/kubelet-serving';

/** A ComputeNode whose machine has a kubelet and its bootstrap token, and whose kubelet is the test. */
export interface Joining {
  readonly name: string;
  readonly uid: string;
  readonly asset: string;
  readonly address: string;
  readonly tokenId: string;
  /** As kubelet presents it. */
  readonly token: string;
  readonly providerID: string;
}

/** One whose kubelet has its certificate, and has registered its Node. */
export interface Joined extends Joining {
  readonly credentials: { certificatePem: string; keyPem: string };
  readonly kube: Kube;
}

export interface Ask {
  signer?: string;
  usages?: readonly string[];
  expirationSeconds?: number;
  wish?: Wish;
  /** Text in place of what `wish` makes. */
  pem?: string;
  /** Fields of the spec that the server sets itself. */
  forged?: object;
}

export interface Asked extends Request {
  /** Of the CertificateSigningRequest. */
  name: string;
}

type Decided = Stored<CertificateSigningRequest>;

/**
 * The chain on a real control plane, or with Nodes in a second one, with exactly the rights of the manifests; its kubelets
 * are acted by the test.
 */
export interface JoinScene {
  readonly stage: Stage;
  /** Where the Nodes are. */
  readonly plane: ControlPlane;
  /** Its administrator. */
  readonly admin: Kube;
  /** One that nobody was given before; or that of this name. */
  joining(name?: string): Promise<Joining>;
  joined(): Promise<Joined>;
  as(credentials: Credentials, headers?: Record<string, string>): Kube;
  /** Creates a CertificateSigningRequest; a join's unless told. */
  ask(kube: Kube, node: string, what?: Ask): Promise<Asked>;
  request(name: string): Promise<Decided>;
  /** Waits for the certificate. @throws Error that says how things stand. */
  issued(name: string): Promise<string>;
  /** Waits for the denial; fails unless it is for `reason`, an Event tells it, and nothing was issued. */
  denied(name: string, reason: string): Promise<string>;
  /** Waits for the Event of `reason` that names it. */
  told(name: string, reason: string): Promise<string | undefined>;
  /** Fails unless this token is worth nothing any more, and nothing is got with it while it is forgotten. */
  worthless(joining: Joining): Promise<void>;
  /** Waits until it is decided on, and gives type and reason. */
  decided(name: string): Promise<string>;
  computeNode(name: string): Stored<ComputeNode> | undefined;
  asset(name: string): Stored<ComputeAsset>;
  stop(): Promise<void>;
}

/** Only ends what hangs: after a kill it takes a quarter of a minute until others may lead. */
const hangs = 400_000;

export async function openJoinScene(nodes: number, { elsewhere = false } = {}): Promise<JoinScene> {
  const server = await startRealServer();
  // Some machines stay free, for what no pool made.
  const machines = nodes + 5;
  if (server.plane === undefined) throw new Error('a real server has a control plane');
  const nobody = { start: () => Promise.resolve(), stop: () => Promise.resolve() };
  const stage = await createStage({ ...server, kubelets: () => nobody }, { speed: 2_000 });
  const plane = elsewhere ? await startTarget() : server.plane;
  const callers = createCallers(plane);
  const admin = callers.as(await plane.authority.issueClient(administrator));
  await stage.apply(dataCentre(machines));
  if (elsewhere) await addTarget(stage, plane);
  await stage.apply([pool('web', nodes, 'any', { clusterRef: { name: elsewhere ? 'far' : 'local' } })]);
  const given = new Set<string>();

  const computeNode = (name: string): Stored<ComputeNode> | undefined =>
    stage.list<ComputeNode>(computeNodes).find(({ metadata }) => metadata.name === name);
  const request = (name: string): Promise<Decided> =>
    admin.get<CertificateSigningRequest>(certificateSigningRequests, { name });

  function asset(name: string): Stored<ComputeAsset> {
    const found = stage.list<ComputeAsset>(computeAssets).find(({ metadata }) => metadata.name === name);
    if (found === undefined) throw new Error(`no ComputeAsset ${name}`);
    return found;
  }

  const waiting = (name?: string): Stored<ComputeNode> | undefined =>
    stage
      .list<ComputeNode>(computeNodes)
      .find(
        ({ metadata, status }) =>
          !given.has(status?.bootstrapTokenId ?? '') &&
          (name === undefined ? metadata.name.startsWith('web-') : metadata.name === name) &&
          status?.next?.layer === 'join' &&
          status.bootstrapTokenId !== undefined,
      );

  async function joining(name?: string): Promise<Joining> {
    await stage.until(`kubelet of ${name ?? 'a node'} is to join`, () => waiting(name) !== undefined);
    const node = waiting(name);
    if (node?.spec.assetRef === undefined) throw new Error('a ComputeNode that joins has a machine');
    const tokenId = node.status?.bootstrapTokenId ?? '';
    given.add(tokenId);
    const secret = await admin.get<KubeObject & { data: Record<string, string> }>(secrets, secretOf(tokenId));
    const secretPart = Buffer.from(secret.data['token-secret'] ?? '', 'base64').toString();
    return {
      name: node.metadata.name,
      uid: node.metadata.uid,
      asset: node.spec.assetRef.name,
      address: asset(node.spec.assetRef.name).spec.addresses?.[0]?.address ?? '',
      tokenId,
      token: `${tokenId}.${secretPart}`,
      providerID: providerID(node),
    };
  }

  async function ask(kube: Kube, node: string, what: Ask = {}): Promise<Asked> {
    const { signer = clientSigner, wish, expirationSeconds, forged } = what;
    const made = await makeRequest(node, wish);
    const name = `asked-${randomBytes(6).toString('hex')}`;
    const auth = signer === servingSigner ? 'server auth' : 'client auth';
    await kube.create(certificateSigningRequests, {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name },
      spec: {
        request: Buffer.from(what.pem ?? made.pem).toString('base64'),
        signerName: signer,
        usages: what.usages ?? ['digital signature', auth],
        ...(expirationSeconds === undefined ? {} : { expirationSeconds }),
        ...forged,
      },
    });
    return { ...made, name };
  }

  async function becomes(name: string, what: string, isSo: (request: Decided) => boolean): Promise<Decided> {
    const deadline = Date.now() + hangs;
    while (Date.now() < deadline) {
      const found = await request(name);
      if (isSo(found)) return found;
      await sleep(100);
    }
    throw new Error(`${name} was not ${what}: ${JSON.stringify((await request(name)).status)}`);
  }

  async function issued(name: string): Promise<string> {
    const { status } = await becomes(name, 'issued', (found) => (found.status?.certificate ?? '') !== '');
    return Buffer.from(status?.certificate ?? '', 'base64').toString();
  }

  async function decided(name: string): Promise<string> {
    const { status } = await becomes(name, 'decided on', (found) => (found.status?.conditions ?? []).length > 0);
    return (status?.conditions ?? []).map(({ type, reason = '' }) => `${type} ${reason}`).join(', ');
  }

  return {
    stage,
    plane,
    admin,
    joining,
    computeNode,
    request,
    asset,
    ask,
    issued,
    decided,
    as: (credentials, headers) => callers.as(credentials, headers),
    async joined() {
      const node = await joining();
      const { name, keyPem } = await ask(callers.as({ token: node.token }), node.name);
      const credentials = { certificatePem: await issued(name), keyPem };
      const kube = callers.as(credentials);
      await kube.create(coreNodes, nodeOf(node));
      const isRecorded = (): boolean => computeNode(node.name)?.status?.joinedAt !== undefined;
      await stage.until(`${node.name} has joined`, isRecorded);
      return { ...node, credentials, kube };
    },
    async denied(name, reason) {
      expect(await decided(name)).toBe(`Denied ${reason}`);
      expect(await tellingEvent(stage.kube, name, 'CertificateDenied')).toMatch(
        `CertificateSigningRequest ${name} was denied (${reason}): `,
      );
      const { status } = await request(name);
      expect(status?.certificate).toBeUndefined();
      return status?.conditions?.[0]?.message ?? '';
    },
    told: (name, reason) => tellingEvent(stage.kube, name, reason),
    async worthless({ token, name }) {
      const kube = callers.as({ token });
      // For ten seconds kube-apiserver goes on believing a token that it has just believed.
      for (const deadline = Date.now() + hangs; Date.now() < deadline;) {
        try {
          const asked = await ask(kube, name);
          expect(await decided(asked.name)).toMatch(
            /^Denied (TokenNotCurrent|TokenSpent|NoSuchComputeNode|NoLiveClaim)$/,
          );
        } catch (error) {
          if (isKubeError(error, 'Unauthorized')) return;
          throw error;
        }
        await sleep(2_000);
      }
      throw new Error(`the token of ${name} is accepted still`);
    },
    async stop() {
      await callers.close();
      await stage.stop();
      if (elsewhere) await plane.stop();
    },
  };
}

export function secretOf(tokenId: string): { namespace: string; name: string } {
  return { namespace: 'kube-system', name: `bootstrap-token-${tokenId}` };
}

/** What kubelet registers. */
function nodeOf({ name, providerID: id, address }: Joining): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    spec: { providerID: id },
    status: {
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
    },
  };
}

/** The Event that tells of a request; Events are written a moment later than what they tell of. */
async function tellingEvent(kube: Kube, request: string, reason: string): Promise<string | undefined> {
  for (const deadline = Date.now() + hangs; Date.now() < deadline;) {
    const { items } = await kube.list<KubeObject & { message?: string }>(events, {
      fieldSelector: `reason=${reason}`,
    });
    const told = items.find(({ message }) => message?.includes(request) === true)?.message;
    if (told !== undefined) return told;
    await sleep(100);
  }
  return undefined;
}

/** The reason with which a call is refused; fails when it isn't. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (isKubeError(error)) return error.reason;
    throw error;
  }
  return 'none';
}
