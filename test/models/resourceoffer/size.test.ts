import { test, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { ResourceOfferSpec } from '#models/generated/resourceoffer.ts';
import { sizeOf } from '#models/resourceoffer/size.ts';
import { flavor } from '#test/builders/flavor.ts';
import { resourceOffer } from '#test/builders/resourceoffer.ts';

const large = flavor({
  spec: { cpu: 32, memory: '256Gi', reserved: { cpu: 2, memory: '16Gi' }, gpus: { model: 'H100', count: 8 } },
});
const ask = (spec: Partial<ResourceOfferSpec>) => ({ ...resourceOffer().spec, ...spec });
const size = (resources: ResourceOfferSpec['resources'], of = large) =>
  sizeOf(ask(resources === undefined ? {} : { resources }), of, 'flavor-1');

describe('the size of an offer', () => {
  it('in nodes is what it says, whatever the Flavor', () => {
    expect(sizeOf(ask({ nodes: 7 }), undefined, 'flavor-1')).toEqual({ sized: true, nodes: 7 });
  });

  it('in resources leaves out what the Flavor reserves, and rounds up', () => {
    expect(size({ cpu: 30 })).toEqual({ sized: true, nodes: 1 });
    expect(size({ cpu: '30001m' })).toEqual({ sized: true, nodes: 2 });
    expect(size({ memory: '480Gi' })).toEqual({ sized: true, nodes: 2 });
  });

  it('is that of the resource that needs most nodes', () => {
    expect(size({ cpu: 60, memory: '1Ti', gpu: { count: 9 } })).toEqual({ sized: true, nodes: 5 });
  });

  it('in GPUs goes by model and count', () => {
    expect(size({ gpu: { model: 'H100', count: 17 } })).toEqual({ sized: true, nodes: 3 });
    expect(size({ gpu: { count: 8 } })).toEqual({ sized: true, nodes: 1 });
  });

  it.each([
    { what: 'a GPU of a Flavor without', resources: { gpu: { count: 1 } }, of: flavor(), reason: 'NoGPUInFlavor' },
    { what: 'another GPU', resources: { gpu: { model: 'A100', count: 1 } }, of: large, reason: 'OtherGPUInFlavor' },
    {
      what: 'a certain GPU where the Flavor takes any',
      resources: { gpu: { model: 'A100', count: 1 } },
      of: flavor({ spec: { gpus: { count: 1 } } }),
      reason: 'OtherGPUInFlavor',
    },
    {
      what: 'cpu of a Flavor that names none',
      resources: { cpu: 1 },
      of: flavor({ spec: { cpu: undefined } }),
      reason: 'FlavorUnsized',
    },
    {
      what: 'memory of a Flavor that reserves all of it',
      resources: { memory: '1Gi' },
      of: flavor({ spec: { memory: '16Gi', reserved: { memory: '16Gi' } } }),
      reason: 'FlavorUnsized',
    },
    { what: 'nothing', resources: {}, of: large, reason: 'NothingAsked' },
  ] as const)('of $what is none, and says why', ({ resources, of, reason }) => {
    expect(size(resources, of)).toMatchObject({ sized: false, reason });
  });

  it('waits for a Flavor that isn’t there', () => {
    expect(sizeOf(ask({ resources: { cpu: 1 } }), undefined, 'flavor-9')).toMatchObject({
      sized: false,
      reason: 'FlavorNotFound',
      message: "Flavor flavor-9 doesn't exist, so nothing says how many nodes this is.",
    });
  });

  it('of more than any hall holds still fits the field it is written to', () => {
    expect(size({ memory: '8Ei' })).toMatchObject({ sized: true });
    expect(size({ cpu: '9E' })).toEqual({ sized: true, nodes: 1_000_000 });
  });

  test.prop([fc.integer({ min: 1, max: 100_000 })])('is the least that suffices', (cpu) => {
    const answer = size({ cpu });

    const nodes = answer.sized ? answer.nodes : 0;
    expect(nodes * 30).toBeGreaterThanOrEqual(cpu);
    expect((nodes - 1) * 30).toBeLessThan(cpu);
  });
});
