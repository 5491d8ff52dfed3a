import type { Reason } from '../conditions/reasons.ts';
import type { Cluster } from '../generated/cluster.ts';
import type { NodePool } from '../generated/nodepool.ts';
import { systemNamespace } from '../meta/system.ts';
import type { Cause, Command } from './cause.ts';
import { refOf } from './cause.ts';
import { explainAgain, patchSpec } from './command.ts';
import { leadsToward } from './toward.ts';
import type { View } from './view.ts';

/** What is amiss in a Cluster that answers: its Ready condition is about the answering only. */
export interface Standing {
  /** Where it stands still on somebody's order. */
  reason?: Extract<Reason, 'Frozen'>;
  says: readonly string[];
  commands: readonly Command[];
  because: readonly Cause[];
}

/** Undefined where nothing is. */
export function standingOf(cluster: Cluster, view: View): Standing | undefined {
  // Whether a switch is on that couldn't be read isn't known to be amiss.
  const held = leadsToward('freeze', cluster, view).flatMap((lead) =>
    'cause' in lead && lead.cause.reason === 'Frozen' ? [lead.cause] : [],
  );
  const own = held.filter(({ object }) => object.kind === 'Cluster');
  const room = roomOf(cluster, view);
  if (held.length === 0 && room === undefined) return undefined;
  return {
    ...(held.length === 0 ? {} : { reason: 'Frozen' }),
    says: [...(held.length === 0 ? [] : ['It is frozen.']), ...own.map(({ says }) => says), ...(room?.says ?? [])],
    commands: [...own.flatMap(({ commands }) => commands), ...(room?.commands ?? [])],
    because: held.filter((cause) => !own.includes(cause)),
  };
}

const headings = {
  Insufficient: 'Pods wait in it that nothing was asked for',
  Unknown: "Whether pods wait in it can't be told",
} as const;

function roomOf(cluster: Cluster, view: View): { says: string[]; commands: Command[] } | undefined {
  const found = cluster.status?.capacity;
  if (found?.reason !== 'Insufficient' && found?.reason !== 'Unknown') return undefined;
  const says = [`${headings[found.reason]} (${found.reason}): ${found.message}`];
  return {
    says,
    commands: found.reason === 'Unknown' ? [] : [...admit(cluster, view, found.message), ...lookAt(found.message)],
  };
}

/** As many pools as are named. */
const mostNamed = 3;

/** Pools that the message says could serve, or all where none hears the Cluster's offers: each is its owner's to open. */
export function admit(cluster: Cluster, view: View, message: string): Command[] {
  const namespace = cluster.spec.capacity?.namespace ?? systemNamespace;
  const pools = view.all('NodePool').filter(({ spec }) => spec.clusterRef.name === cluster.metadata.name);
  const hears = ({ spec }: NodePool): boolean => spec.allowedNamespaces?.includes(namespace) === true;
  const able = new Set([...message.matchAll(/NodePool (\S+) could hold it/g)].map(([, name]) => name));
  const meant = pools.some(hears) ? pools.filter((pool) => !hears(pool) && able.has(pool.metadata.name)) : pools;
  return meant.slice(0, mostNamed).map((pool) => {
    const allowedNamespaces = [...(pool.spec.allowedNamespaces ?? []), namespace];
    return patchSpec(refOf(pool), { allowedNamespaces }, 'lets nodes of this pool be asked for, if you own it');
  });
}

/** The pod that the message names. */
function lookAt(message: string): Command[] {
  const [, namespace, name] = /such as ([a-z0-9-]+)\/([a-z0-9.-]*[a-z0-9])/.exec(message) ?? [];
  if (namespace === undefined || name === undefined) return [];
  return [explainAgain({ kind: 'Pod', namespace, name }, 'tells more of the pod that is named')];
}
