import { Buffer } from 'node:buffer';
import { isKubeError } from '#controllers/runtime/kube-error.ts';
import type { Outcome } from '#controllers/runtime/controller.ts';
import type { Store } from '#controllers/runtime/store.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import type { KubeletConfiguration, KubeletDisk, Machine } from '../../world/machine.ts';
import type { CertificateMaker } from '../certificates.ts';
import { kubeletClientSigner, type CertificateSigningRequest } from '../objects/certificate-signing-request.ts';
import { certificateSigningRequests } from '../resources.ts';
import type { Connect } from './connect.ts';

/** How a kubelet without a certificate gets one, with the bootstrap token that its machine was given. */
export interface Bootstrap {
  /** Takes the next step. Called again when its request changes; settled also when there is no token to begin with. */
  step(machine: Machine, kubelet: KubeletConfiguration): Promise<Outcome>;
  /** The machine whose kubelet made this request. */
  requester(requestName: string): string | undefined;
  /** The machine's kubelet no longer waits for one. */
  forget(serial: string): void;
}

export interface BootstrapPorts {
  connect: Connect;
  certificates: CertificateMaker;
  disk: KubeletDisk;
  requests: Pick<Store<CertificateSigningRequest>, 'get'>;
  clock: Clock;
  ids: Ids;
}

/** A request under way; stands for the key file that a real kubelet keeps, so a reboot goes on with the same request. */
interface Pending {
  of: string;
  name: string;
  request: string;
  privateKey: string;
  refusedAt?: number;
}

/** After a refusal kubelet gives up, and is started again with a new key. */
const againAfterMs = 60_000;

export function createBootstrap(ports: BootstrapPorts): Bootstrap {
  const { clock, requests } = ports;
  const pending = new Map<string, Pending>();
  const bySerial = new Map<string, string>();

  function forget(serial: string): void {
    const name = pending.get(serial)?.name;
    if (name !== undefined) bySerial.delete(name);
    pending.delete(serial);
  }

  async function begin({ serial, disk }: Machine, { node }: KubeletConfiguration): Promise<Pending> {
    const of = `${disk.os?.incarnation ?? ''} ${node.name} ${node.providerID}`;
    const known = pending.get(serial);
    if (known?.of === of) return known;
    forget(serial);
    const subject = { commonName: `system:node:${node.name}`, organizations: ['system:nodes'] };
    const fresh = {
      of,
      name: `node-csr-${ports.ids.token(20)}`,
      ...(await ports.certificates.makeRequest(subject)),
    };
    pending.set(serial, fresh);
    bySerial.set(fresh.name, serial);
    return fresh;
  }

  async function ask(token: string, { name, request }: Pending): Promise<void> {
    try {
      await ports.connect({ by: 'token', token }).create<CertificateSigningRequest>(certificateSigningRequests, {
        apiVersion: 'certificates.k8s.io/v1',
        kind: 'CertificateSigningRequest',
        metadata: { name },
        spec: {
          request: Buffer.from(request).toString('base64'),
          signerName: kubeletClientSigner,
          usages: ['digital signature', 'client auth'],
        },
      });
    } catch (error) {
      if (!isKubeError(error, 'AlreadyExists')) throw error;
    }
  }

  function refused(serial: string, waiting: Pending): Outcome {
    waiting.refusedAt ??= clock.now();
    const atMs = waiting.refusedAt + againAfterMs;
    if (clock.now() < atMs) return { done: 'requeue', atMs };
    forget(serial);
    return { done: 'requeue', atMs: clock.now() + 1 };
  }

  return {
    async step(machine, kubelet) {
      const waiting = await begin(machine, kubelet);
      const answer = requests.get(waiting.name);
      if (answer === undefined) {
        if (kubelet.bootstrapToken === undefined) return { done: 'settled' };
        await ask(kubelet.bootstrapToken, waiting);
        return { done: 'settled' };
      }
      const certificate = answer.status?.certificate ?? '';
      if (certificate === '') return isRefused(answer) ? refused(machine.serial, waiting) : { done: 'settled' };
      const pem = Buffer.from(certificate, 'base64').toString();
      const { notAfter } = await ports.certificates.parseCertificate(pem);
      const { privateKey } = waiting;
      forget(machine.serial);
      ports.disk.storeCertificate(machine.serial, kubelet.node.providerID, {
        certificate: pem,
        privateKey,
        expiresAt: notAfter,
      });
      return { done: 'settled' };
    },
    requester: (requestName) => bySerial.get(requestName),
    forget,
  };
}

function isRefused({ status }: CertificateSigningRequest): boolean {
  return status?.conditions?.some(({ type }) => type === 'Denied' || type === 'Failed') ?? false;
}
