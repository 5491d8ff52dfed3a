import { describe, expect, it } from 'vitest';
import type { Asked } from '#models/computenode/answer.ts';
import { answerNext } from '#models/computenode/answer.ts';
import { nextOperationName } from '#models/computenode/next.ts';
import type { OperationSpec } from '#models/generated/operation.ts';
import type { NextStep } from '#models/generated/shared.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { boundNode } from '#test/builders/computenode.ts';
import { k8sImage } from '#test/builders/k8simage.ts';
import { now } from '#test/builders/metadata.ts';
import { osImage } from '#test/builders/osimage.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import { overlay } from '#test/builders/overlay.ts';

const claimed = computeAsset({ spec: { claimRef: { name: 'node-1', uid: 'uid-of-node-1' }, claimEpoch: 3 } });
const step: NextStep = {
  layer: 'os',
  action: 'Install',
  fingerprint: 'fingerprint-1',
  attempt: 1,
  sequence: 1,
  since: '2026-01-02T00:00:00Z',
};

function ask(next: Partial<NextStep>, more: Partial<Asked> = {}, node: Overrides<Asked['node']> = {}) {
  const asked = boundNode({ ...node, status: { ...node.status, next: { ...step, ...next } } });
  const image = osImage({ status: { digest: 'digest-1' } });
  const place = { rack: 'r1', azone: 'z1', region: 'g1' };
  return answerNext({ node: asked, asset: claimed, image, place, flavor: { labels: {}, taints: [] }, ...more }, now);
}

function specOf(answer: ReturnType<typeof answerNext>): OperationSpec {
  if (answer.answer !== 'create') throw new Error(`answered ${answer.answer}`);
  return answer.operation.spec;
}

describe('what a ComputeNode asks for', () => {
  it('becomes an Operation under its claim, whose name says what it is for', () => {
    const answer = ask({});

    expect(specOf(answer)).toMatchObject({
      action: 'Install',
      layer: 'os',
      claim: { uid: 'uid-of-node-1', epoch: 3 },
      sequence: 1,
      fingerprint: 'fingerprint-1',
      imageDigest: 'digest-1',
      image: { family: 'debian', version: '12.7' },
      deadline: '2026-01-02T01:00:00Z',
      disruptive: true,
    });
    expect(answer).toMatchObject({
      operation: {
        metadata: { name: nextOperationName(boundNode(), step), labels: { 'rackwright.io/asset': 'asset-1' } },
      },
    });
  });

  it('is answered the same however often it is asked', () => {
    expect(ask({})).toEqual(ask({}));
  });

  it('waits for its time', () => {
    expect(ask({ notBefore: '2026-01-02T00:01:00Z' })).toEqual({ answer: 'later', at: now + 60_000 });
  });

  it.each([
    ['the machine is not claimed for it', ask({}, { asset: computeAsset() })],
    [
      "the machine is another's",
      ask({}, { asset: computeAsset({ spec: { claimRef: { name: 'node-1', uid: 'x' } } }) }),
    ],
    ['its image is not there', ask({}, { image: undefined })],
    [
      'no operations tool reaches the machine',
      ask({}, { asset: overlay(claimed, { spec: { opsMasterRef: undefined } }) }),
    ],
    ['it waits for its Node, which is observed', ask({ layer: 'join' })],
    ['it is being deleted', ask({}, {}, { metadata: { deletionTimestamp: '2026-01-02T00:00:00Z' } })],
  ])('is not answered with an install when %s', (_what, answer) => {
    expect(answer.answer).toBe('nothing');
  });

  it('is answered while it is being deleted when it is what ends it', () => {
    const deleted = { metadata: { deletionTimestamp: '2026-01-02T00:00:00Z' } };

    expect(specOf(ask({ layer: 'k8s', action: 'Reset' }, {}, deleted))).toMatchObject({
      action: 'Reset',
      layer: 'k8s',
    });
    expect(specOf(ask({ action: 'PowerOff' }, {}, deleted))).not.toHaveProperty('layer');
  });
});

describe('the kubelet', () => {
  const image = k8sImage({ status: { digest: 'digest-2' } });
  const flavor: Asked['flavor'] = {
    labels: { tier: 'flavor', gpu: 'none' },
    taints: [{ key: 'flavor', effect: 'NoSchedule' }],
  };
  const answer = ask(
    { layer: 'k8s', sequence: 3 },
    { image, flavor },
    {
      spec: { poolRef: { name: 'web' }, labels: { tier: 'node', 'rackwright.io/pool': 'forged' } },
      status: { bootstrapTokenId: 'abc123' },
    },
  );

  it('is told who it is: topology, what it was made of, and labels of node over Flavor; ours can not be forged', () => {
    expect(specOf(answer).node).toMatchObject({
      name: 'node-1',
      providerID: 'rackwright://node-1/uid-of-node-1',
      labels: {
        'topology.kubernetes.io/region': 'g1',
        'topology.kubernetes.io/zone': 'z1',
        'node.kubernetes.io/instance-type': 'flavor-1',
        'rackwright.io/rack': 'r1',
        'rackwright.io/sku': 'sku-1',
        'rackwright.io/pool': 'web',
        tier: 'node',
        gpu: 'none',
      },
    });
  });

  it('registers with the startup taint beside all others', () => {
    expect(specOf(answer).node?.taints).toEqual([
      { key: 'flavor', effect: 'NoSchedule' },
      { key: 'rackwright.io/startup', effect: 'NoSchedule' },
    ]);
  });

  it('is given its bootstrap token by reference, never by value', () => {
    expect(specOf(answer).secretRefs).toEqual([
      { key: 'bootstrapToken', namespace: 'kube-system', name: 'bootstrap-token-abc123' },
    ]);
    expect(JSON.stringify(answer)).not.toContain('token-secret');
  });
});
