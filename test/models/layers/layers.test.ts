import { describe, expect, it } from 'vitest';
import { isOperated, layerRow, layers } from '#models/layers/layers.ts';

describe('the layers of a node', () => {
  it('stand in this order, bottom up', () => {
    expect(layers.map(({ name }) => name)).toEqual(['os', 'cri', 'k8s', 'join', 'cni', 'csi']);
  });

  it('are rebuilt on the OS and on nothing else: a containerd patch does not rejoin the node', () => {
    expect(layers.map(({ rebuiltOn }) => rebuiltOn)).toEqual([[], ['os'], ['os'], ['os'], ['os'], ['os']]);
  });

  it('come from an image each, but for the join, which is observed', () => {
    for (const { name, image } of layers) expect(image !== undefined).toBe(isOperated(name));
  });

  it('disturb the node up to kubelet, and are given a deadline each', () => {
    expect(layers.filter(({ disruptive }) => disruptive).map(({ name }) => name)).toEqual(['os', 'cri', 'k8s']);
    for (const { deadlineMs } of layers) expect(deadlineMs).toBeGreaterThan(0);
  });

  it('are known by name, and no other is', () => {
    expect(layerRow('cri').image?.kind).toBe('CRIImage');
    expect(() => layerRow('gpu' as 'os')).toThrow('no layer is called gpu');
  });
});
