import { milli, units } from '#models/quantity/quantity.ts';
import type { Container, Pod } from '../objects/pod.ts';

/** Resources as numbers: cpu in thousandths of a core, memory in bytes, everything else in whole pieces. */
export interface Amounts {
  cpu: number;
  memory: number;
  pods: number;
  /** `nvidia.com/gpu`, `ephemeral-storage`, … : only what is asked for or offered. */
  others: Readonly<Record<string, number>>;
}

export const nothing: Amounts = { cpu: 0, memory: 0, pods: 0, others: {} };

type ResourceList = Readonly<Record<string, string | number>>;

/** Of a Node's allocatable. */
export function amountsOf(resources: ResourceList | undefined): Amounts {
  const others: Record<string, number> = {};
  for (const [name, quantity] of Object.entries(resources ?? {})) {
    if (name !== 'cpu' && name !== 'memory' && name !== 'pods') others[name] = units(quantity);
  }
  return {
    cpu: Number(milli(resources?.['cpu'])),
    memory: units(resources?.['memory']),
    pods: units(resources?.['pods']),
    others,
  };
}

/**
 * What a pod takes of a node: the sum of its containers, or its largest init container where that is more, plus
 * overhead; and one of the node's pods. A limit without a request counts as the request.
 */
export function requestsOf(pod: Pod): Amounts {
  const running = (pod.spec.containers ?? [])
    .map((container) => amountsOf(requestedBy(container)))
    .reduce(add, nothing);
  const starting = (pod.spec.initContainers ?? []).map((container) => amountsOf(requestedBy(container)));
  const most = starting.reduce((left, right) => combine(left, right, Math.max), running);
  return { ...add(most, amountsOf(pod.spec.overhead)), pods: 1 };
}

export function add(left: Amounts, right: Amounts): Amounts {
  return combine(left, right, (a, b) => a + b);
}

export function subtract(left: Amounts, right: Amounts): Amounts {
  return combine(left, right, (a, b) => a - b);
}

function combine(left: Amounts, right: Amounts, by: (a: number, b: number) => number): Amounts {
  const others: Record<string, number> = {};
  for (const name of Object.keys(left.others)) others[name] = by(left.others[name] ?? 0, right.others[name] ?? 0);
  for (const name of Object.keys(right.others)) others[name] ??= by(0, right.others[name] ?? 0);
  return {
    cpu: by(left.cpu, right.cpu),
    memory: by(left.memory, right.memory),
    pods: by(left.pods, right.pods),
    others,
  };
}

function requestedBy(container: Container): ResourceList {
  return { ...container.resources?.limits, ...container.resources?.requests };
}
