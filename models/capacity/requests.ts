import { amountsOf, largest, onePod, plus, type Amounts } from './amounts.ts';
import type { PodContainer, PodResources, PodSpec } from './pod-spec.ts';

const none: Amounts = {};
/** What a pod may ask for as a whole (KEP-2837). */
const ofWholePod = /^(cpu|memory|hugepages-.+)$/;

/**
 * What a pod takes of a node while it runs or starts, whichever is more (KEP-753): its containers and sidecars together;
 * or one init container beside the sidecars that were started before it. Then overhead, and one of the node's pods.
 */
export function requestsOf({ containers = [], initContainers = [], resources, overhead }: PodSpec): Amounts {
  let sidecars = none;
  let starting = none;
  for (const container of initContainers) {
    const asked = askedBy(container);
    if (container.restartPolicy === 'Always') sidecars = plus(sidecars, asked);
    else starting = largest(starting, plus(sidecars, asked));
  }
  const running = containers.map(askedBy).reduce(plus, sidecars);
  const most = { ...largest(starting, running), ...wholePod(resources) };
  return { ...plus(most, amountsOf(overhead)), pods: onePod };
}

function askedBy({ resources }: PodContainer): Amounts {
  return amountsOf(requested(resources));
}

/** A limit without a request counts as the request: so the API server fills it in. */
function requested(resources: PodResources | undefined): Record<string, string | number> {
  return { ...resources?.limits, ...resources?.requests };
}

function wholePod(resources: PodResources | undefined): Amounts {
  if (resources === undefined) return none;
  const named = Object.entries(requested(resources)).filter(([name]) => ofWholePod.test(name));
  return amountsOf(Object.fromEntries(named));
}
