import type { ComputeNode } from '../generated/computenode.ts';
import type { Operation } from '../generated/operation.ts';
import type { NodeLayer } from '../generated/shared.ts';
import { layerRow, layers } from '../layers/layers.ts';

/** What takes time between a claim and a Ready Node, in this order, and the cleaning after it. */
export type Step = NodeLayer | 'ready' | 'wipe';

/** How long one step took once on one machine. */
export interface Took {
  step: Step;
  /** Of the machine. */
  sku: string;
  ms: number;
  /** When it ended, in ms since the epoch. */
  at: number;
  /**
   * From the begin to the end that an Operation recorded. False: from one record of a ComputeNode to the next, so that
   * waiting for a machine, or for a turn, is in it.
   */
  measured: boolean;
}

/** A Node that takes longer to become Ready waits for something else than itself. */
const longestReadyMs = 30 * 60_000;

/** What a successful first installation, or cleaning, tells; undefined for any other Operation. */
export function tookOfOperation({ spec, status }: Operation, sku: string | undefined): Took | undefined {
  if (sku === undefined || status?.phase !== 'Succeeded') return undefined;
  const step = spec.action === 'Wipe' ? 'wipe' : spec.action === 'Install' ? spec.layer : undefined;
  const at = Date.parse(status.finishedAt ?? '');
  const ms = at - Date.parse(status.startedAt ?? '');
  return step !== undefined && ms >= 0 ? { step, sku, ms, at, measured: true } : undefined;
}

/**
 * What the records of a ComputeNode tell long after its Operations were collected: each layer says when it was done, and
 * so does the Node. What came later than its layer allows isn't the first installation.
 */
export function tookOfNode({ metadata, status }: ComputeNode, sku: string | undefined): Took[] {
  if (sku === undefined || status?.layers === undefined) return [];
  const told: Took[] = [];
  let before = Date.parse(metadata.creationTimestamp ?? '');
  const note = (step: Step, at: number, longest: number): void => {
    const ms = at - before;
    if (ms >= 0 && ms <= longest) told.push({ step, sku, ms, at, measured: false });
    before = at;
  };
  for (const { name } of layers) {
    const done = status.layers.find((layer) => layer.name === name);
    if (done !== undefined) note(name, Date.parse(done.at), layerRow(name).deadlineMs);
  }
  const ready = status.conditions.find(({ type }) => type === 'Ready');
  if (ready?.status === 'True') note('ready', Date.parse(ready.lastTransitionTime), longestReadyMs);
  return told;
}
