import type { CoreNode, CorePod } from '#models/computenode/core.ts';
import { createdAt } from './metadata.ts';
import type { Overrides } from './overlay.ts';
import { overlay } from './overlay.ts';

/** The Node of `node-1`, Ready and open for work. */
export function coreNode(overrides: Overrides<CoreNode> = {}): CoreNode {
  const base: CoreNode = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1', uid: 'uid-of-core-node-1', resourceVersion: '7', creationTimestamp: createdAt },
    spec: { providerID: 'rackwright://node-1/uid-of-node-1' },
    status: { conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is well' }] },
  };
  return overlay(base, overrides);
}

export function silentNode(overrides: Overrides<CoreNode> = {}): CoreNode {
  const status = 'Unknown';
  const condition = { type: 'Ready', status, reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting status' };
  return overlay(coreNode({ status: { conditions: [condition] } }), overrides);
}

export function pod(name: string, overrides: Overrides<CorePod> = {}): CorePod {
  const base: CorePod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-of-pod-${name}` },
    spec: { nodeName: 'node-1' },
    status: { phase: 'Running' },
  };
  return overlay(base, overrides);
}
