import type { Outcome } from '#controllers/runtime/controller.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { Store } from '#controllers/runtime/store.ts';
import type { Stored } from '#models/meta/object.ts';
import { same } from '#models/reconcile/same.ts';
import type { KubeletCertificate, KubeletConfiguration, Machine } from '../../world/machine.ts';
import type { Node } from '../objects/node.ts';
import { nodes } from '../resources.ts';
import type { Bootstrap } from './bootstrap.ts';
import type { LeaseKeeping } from './lease-keeping.ts';
import { runtimeStarting } from './node-status.ts';
import type { KubeletPorts } from './ports.ts';
import type { KubeletProcess } from './process.ts';
import type { Processes } from './processes.ts';
import { readinessOf } from './readiness.ts';
import { adoptNode, registerNode, reportFor } from './registration.ts';

export interface NodeWorkerParts {
  processes: Processes;
  bootstrap: Bootstrap;
  nodes: Pick<Store<Node>, 'get'>;
  leases: Pick<LeaseKeeping, 'keep'>;
  /** A kubelet has registered: its pods may run. */
  onRegistered(nodeName: string): void;
}

/** Kubelet looks at its status this often, and unless something of its own changed says nothing in between. */
const reportEveryMs = 10_000;

const settled: Outcome = { done: 'settled' };

/** What a kubelet does for its Node, one machine a key: certificate, registration, Lease, status. */
export function createNodeWorker(ports: KubeletPorts, parts: NodeWorkerParts): (serial: string) => Promise<Outcome> {
  const { clock } = ports;
  const { processes, bootstrap } = parts;

  function connectionOf(process: KubeletProcess, { node }: KubeletConfiguration, held: KubeletCertificate): Kube {
    if (process.connection?.certificate === held.certificate) return process.connection.kube;
    const user = { name: `system:node:${node.name}`, groups: ['system:nodes', 'system:authenticated'] };
    const { certificate, privateKey } = held;
    const kube = ports.connect({ by: 'certificate', certificate, privateKey, user });
    process.connection = { certificate, kube };
    return kube;
  }

  async function register(
    process: KubeletProcess,
    kube: Kube,
    machine: Machine,
    { node: identity }: KubeletConfiguration,
    node: Stored<Node> | undefined,
  ): Promise<boolean> {
    if (node !== undefined) {
      await adoptNode(kube, node, machine, identity);
    } else {
      const now = clock.now();
      // Registered before this by another, and not seen yet: the Node's arrival brings us back.
      if ((await registerNode(kube, machine, identity, now)) === 'exists') return false;
      process.lastReport = { readiness: runtimeStarting, at: now };
    }
    if (!processes.register(process)) return false;
    parts.onRegistered(process.nodeName);
    return true;
  }

  async function report(process: KubeletProcess, kube: Kube, machine: Machine, node: Stored<Node>): Promise<Outcome> {
    const now = clock.now();
    const around = { startedAt: process.startedAt, now, needsCni: ports.needsCni(machine) };
    const { readiness, until } = readinessOf(node, machine, around);
    const wanted = reportFor(node, machine, readiness, now);
    if (wanted !== undefined) {
      const last = process.lastReport;
      const nextAt = last !== undefined && same(last.readiness, readiness) ? last.at + reportEveryMs : now;
      if (now < nextAt) return { done: 'requeue', atMs: until === undefined ? nextAt : Math.min(until, nextAt) };
      await kube.updateSubresource(nodes, 'status', wanted);
      process.lastReport = { readiness, at: now };
    }
    return until === undefined ? settled : { done: 'requeue', atMs: until };
  }

  return async (serial) => {
    const process = processes.get(serial);
    const machine = ports.world.machine(serial);
    const kubelet = machine?.disk.kubelet;
    if (process === undefined || machine === undefined || kubelet === undefined) {
      if (kubelet === undefined) bootstrap.forget(serial);
      return settled;
    }
    const { certificate } = kubelet;
    if (certificate === undefined || certificate.expiresAt <= clock.now()) return bootstrap.step(machine, kubelet);

    const kube = connectionOf(process, kubelet, certificate);
    const node = parts.nodes.get(process.nodeName);
    if (!process.registered && !(await register(process, kube, machine, kubelet, node))) return settled;
    // Not seen yet, or deleted under a running kubelet, which registers again only at its next start.
    if (node === undefined) return settled;
    const kept = parts.leases.keep(process, kube, node);
    if (kept !== undefined) await kept;
    return processes.get(serial) === process ? report(process, kube, machine, node) : settled;
  };
}
