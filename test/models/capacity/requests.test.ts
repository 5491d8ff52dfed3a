import { describe, expect, it } from 'vitest';
import { requestsOf } from '#models/capacity/requests.ts';

const container = (cpu: string, more: object = {}) => ({ resources: { requests: { cpu } }, ...more });
const sidecar = (cpu: string) => container(cpu, { restartPolicy: 'Always' });

describe('what a pod takes of a node', () => {
  it('is the sum of its containers, exact to the thousandth, and one of the pods', () => {
    const containers = [container('100m'), { resources: { requests: { cpu: '0.2', memory: '1Gi' } } }];

    expect(requestsOf({ containers })).toEqual({ cpu: 300n, memory: 1000n * 1024n ** 3n, pods: 1000n });
  });

  it('is its largest init container where that is more', () => {
    const spec = { containers: [container('1')], initContainers: [container('3'), container('2')] };

    expect(requestsOf(spec)['cpu']).toBe(3000n);
  });

  it('counts sidecars beside the containers, and beside the init containers that come after them (KEP-753)', () => {
    const containers = [container('1')];

    expect(requestsOf({ containers, initContainers: [sidecar('2')] })['cpu']).toBe(3000n);
    expect(requestsOf({ containers, initContainers: [sidecar('2'), container('4')] })['cpu']).toBe(6000n);
    expect(requestsOf({ containers, initContainers: [container('4'), sidecar('2')] })['cpu']).toBe(4000n);
  });

  it('takes a limit for a request that is left out, and adds overhead', () => {
    const containers = [{ resources: { limits: { cpu: '2', 'nvidia.com/gpu': 1 }, requests: { cpu: '1' } } }];

    expect(requestsOf({ containers, overhead: { cpu: '250m' } })).toMatchObject({
      cpu: 1250n,
      'nvidia.com/gpu': 1000n,
    });
  });

  it('takes what is asked for the pod as a whole for the sum of its containers (KEP-2837)', () => {
    const containers = [{ resources: { requests: { cpu: '1', memory: '1Gi' } } }];

    expect(requestsOf({ containers, resources: { requests: { cpu: '5' } } })).toMatchObject({
      cpu: 5000n,
      memory: 1000n * 1024n ** 3n,
    });
  });

  it('is one of the pods even for one that asks for nothing', () => {
    expect(requestsOf({ containers: [{}] })).toEqual({ pods: 1000n });
  });
});
