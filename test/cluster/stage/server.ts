import type { Kube } from '#controllers/runtime/kube.ts';
import type { InvariantsOptions } from '#simulation/invariants.ts';
import type { Cluster } from '#simulation/cluster/cluster.ts';
import type { WatchedWorld } from '#simulation/invariants/scene.ts';
import type { World } from '#simulation/world/world.ts';
import type { ControlPlane } from '#test/control-plane/control-plane.ts';

/** A server that a stage is built on, with everything of its cluster but machines and Rackwright. */
export interface StageServer extends Pick<InvariantsOptions['server'], 'store' | 'subscribe' | 'watches'> {
  readonly name: 'embedded' | 'real';
  /** As the administrator. */
  readonly kube: Kube;
  /** A file with exactly the rights of `docs/install/rbac.yaml`, where the server knows rights. */
  readonly controllersKubeconfig: string;
  /** Resolves once `store` has everything that was committed before the call. */
  caughtUp(): Promise<void>;
  /** What the controllers have written until now, Events and Leases apart: one line each. */
  ownWrites(): string[];
  /** The kubelets of the machines there. */
  kubelets(world: World): Cluster;
  /** The world as those see it who compare it with `store`. */
  inOrder(world: WatchedWorld): WatchedWorld;
  /** Undefined for the embedded server. */
  readonly plane: ControlPlane | undefined;
  stop(): Promise<void>;
}
