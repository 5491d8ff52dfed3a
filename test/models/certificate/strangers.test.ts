import { describe, expect, test } from 'vitest';
import { overlay } from '#test/builders/overlay.ts';
import type { Evidence } from '#models/certificate/evidence.ts';
import { request, coreNode, asNode, renewing, serving, verdictOf, given } from './given.ts';
describe('what is not ours is left alone', () => {
  test.each<[string, Evidence]>([
    [
      "another tool's bootstrap token",
      given({ request: { spec: { groups: ['system:bootstrappers:kubeadm:default-node-token'] } } }),
    ],
    [
      'a node that no ComputeNode stands for',
      {
        ...renewing,
        request: overlay(request, { spec: { ...asNode, username: 'system:node:cp-1' } }),
        computeNode: undefined,
      },
    ],
    ['a person', given({ request: { spec: { username: 'ann', groups: ['system:authenticated'] } } })],
    [
      'a node that was there before a ComputeNode got its name',
      { ...renewing, node: overlay(coreNode, { spec: { providerID: 'kind://docker/n1' } }) },
    ],
    [
      'a node without a provider id that was there before a ComputeNode got its name, and its serving certificate',
      { ...serving, node: overlay(coreNode, { spec: { providerID: undefined } }) },
    ],
    [
      'someone who calls himself a node without being one',
      given({ request: { spec: { username: 'system:node:n1', groups: ['system:authenticated'] } } }),
    ],
    [
      "a node's request to a signer that is not for kubelets",
      given({ request: { spec: { signerName: 'example.com/x' } } }, renewing),
    ],
  ])('%s', (_, evidence) => {
    expect(verdictOf(evidence)).toBe('ignore');
  });
});
