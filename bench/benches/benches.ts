import type { Bench } from '../bench.ts';
import { chain } from '../cluster/chain.ts';
import { waitingRun } from '../hosts/waiting-run.ts';
import { waitingAnsible, waitingSsh } from '../hosts/waiting.ts';
import { apiServer } from './api-server.ts';
import { growth } from './growth.ts';
import { memory } from './memory.ts';
import { nodes } from './nodes.ts';
import { placement } from './placement.ts';
import { plan } from './plan.ts';
import { podClaim } from './pod-claim.ts';
import { podStorm } from './pod-storm.ts';
import { steady } from './steady.ts';

/** In the order in which they run. */
export const benches: readonly Bench[] = [
  nodes,
  growth,
  memory,
  steady,
  placement,
  plan,
  podClaim,
  podStorm,
  apiServer,
];

/** Those that need a real control plane. */
export const clusterBenches: readonly Bench[] = [chain];

/** Those that need test hosts, and so root. */
export const hostsBenches: readonly Bench[] = [waitingSsh, waitingRun, waitingAnsible];
