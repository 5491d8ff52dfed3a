import type { InformerSet } from '#controllers/runtime/informers.ts';
import { isKubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { source, type Source } from '#controllers/runtime/source.ts';
import type { Store } from '#controllers/runtime/store.ts';
import type { Stored } from '#models/meta/object.ts';
import { microTimestamp, type Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import { nodeLeaseNamespace, type Lease } from '../objects/lease.ts';
import type { Node } from '../objects/node.ts';
import { leases } from '../resources.ts';
import { renewEveryMs } from './heartbeats.ts';
import type { KubeletProcess } from './process.ts';
import { createLease } from './registration.ts';

/** How the kubelets of a cluster keep the Leases of their Nodes. */
export interface LeaseKeeping {
  /** What the Node's worker has to be told of, by the Node's name. */
  sources(serialsOf: (nodeName: string) => string[]): Source[];
  /** Called whenever a registered kubelet looks after its Node. Resolves when there is a Lease; undefined: there is one. */
  keep(process: KubeletProcess, kube: Kube, node: Stored<Node>): Promise<void> | undefined;
  stop(): void;
}

/** What decides over a kubelet's heartbeats, beside the kubelet. */
export interface LeaseSurroundings {
  informers: InformerSet;
  nodes: Pick<Store<Node>, 'get'>;
  isRunning: (process: KubeletProcess) => boolean;
}

export type LeaseKeeper = (surroundings: LeaseSurroundings) => LeaseKeeping;

/** Written once: when it was renewed is computed when it is read (`heartbeats.ts`). */
export function computedLeases({ clock }: { clock: Clock }): LeaseKeeper {
  return ({ informers }) => {
    const known = informers.get<Lease>(leases, { namespace: nodeLeaseNamespace });
    return {
      sources: (serialsOf) => [source(known, (lease) => serialsOf(lease.metadata.name))],
      keep: ({ nodeName }, kube, node) =>
        known.store.get(`${nodeLeaseNamespace}/${nodeName}`) === undefined
          ? createLease(kube, node, clock.now())
          : undefined,
      stop() {},
    };
  };
}

/** After a renewal that failed. kubelet tries sooner, but never in step with the others. */
const againMs = 2_000;

/** As kubelets do: each renews its own, every ten seconds from a moment of its own, for as long as it runs. */
export function writtenLeases(ports: { clock: Clock; random: Random; log: Log }): LeaseKeeper {
  const { clock, random, log } = ports;
  return ({ nodes, isRunning }) => {
    const renewing = new Map<KubeletProcess, () => void>();

    function schedule(process: KubeletProcess, delayMs: number): void {
      renewing.set(
        process,
        clock.setTimer(delayMs, () => void turn(process)),
      );
    }

    async function begin(process: KubeletProcess, kube: Kube, node: Stored<Node>): Promise<void> {
      await createLease(kube, node, clock.now());
      if (isRunning(process)) schedule(process, renewEveryMs * random.next());
    }

    async function turn(process: KubeletProcess): Promise<void> {
      if (!isRunning(process) || !renewing.has(process)) {
        renewing.delete(process);
        return;
      }
      const begun = clock.now();
      const renewed = await renew(process);
      if (!renewing.has(process)) return;
      schedule(process, renewed ? Math.max(0, begun + renewEveryMs - clock.now()) : againMs * (0.5 + random.next()));
    }

    async function renew({ nodeName: name, connection }: KubeletProcess): Promise<boolean> {
      if (connection === undefined) return false;
      const { kube } = connection;
      try {
        const spec = { holderIdentity: name, renewTime: microTimestamp(clock.now()) };
        await kube.mergePatch(leases, { namespace: nodeLeaseNamespace, name }, { spec });
        return true;
      } catch (error) {
        if (!isKubeError(error, 'NotFound')) return failed(name, error);
      }
      const node = nodes.get(name);
      // Nobody owns a Lease whose Node is gone: kubelet waits for its Node too.
      if (node === undefined) return true;
      try {
        await createLease(kube, node, clock.now());
        return true;
      } catch (error) {
        return failed(name, error);
      }
    }

    function failed(node: string, error: unknown): false {
      log.debug('a heartbeat was lost', { object: node, error });
      return false;
    }

    return {
      sources: () => [],
      keep: (process, kube, node) => (renewing.has(process) ? undefined : begin(process, kube, node)),
      stop() {
        for (const cancel of renewing.values()) cancel();
        renewing.clear();
      },
    };
  };
}
