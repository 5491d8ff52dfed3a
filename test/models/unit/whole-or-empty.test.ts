import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Intent } from '#models/reconcile/decision.ts';
import { unitPool } from '#test/builders/unit.ts';
import { minute, World } from './world.ts';

const pools = [unitPool('gpu', 2), unitPool('cpu', 1)];

/** What people, machines and time do to a Unit, and how far its controller and its pools come between. */
const happening = fc.oneof(
  fc.record({ does: fc.constant('scale' as const), to: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ does: fc.constant('room' as const), to: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ does: fc.constant('look' as const) }),
  fc.record({ does: fc.constant('lookTwice' as const) }),
  fc.record({ does: fc.constant('lookAtOldPicture' as const) }),
  fc.record({ does: fc.constant('follow' as const) }),
  fc.record({ does: fc.constant('break' as const), at: fc.nat(9) }),
  fc.record({ does: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
  fc.record({ does: fc.constant('forgetStatus' as const) }),
  fc.record({ does: fc.constant('pause' as const), paused: fc.boolean() }),
);
type Happening = typeof happening extends fc.Arbitrary<infer Each> ? Each : never;

const stories = fc.array(happening, { minLength: 1, maxLength: 40 });

function play(world: World, each: Happening): void {
  switch (each.does) {
    case 'scale':
      return world.scale(each.to);
    case 'room':
      world.room = each.to;
      return;
    case 'look':
      world.act();
      return;
    case 'lookTwice': {
      const decision = world.look();
      world.act(decision);
      world.act(decision);
      return;
    }
    case 'lookAtOldPicture': {
      const old = world.look();
      world.act();
      world.follow();
      // Its writes to pools are refused or done already; its status is refused by the server.
      const { status } = world.unit;
      world.act(old);
      world.edit({ status: undefined });
      world.unit = { ...world.unit, ...(status === undefined ? {} : { status }) };
      return;
    }
    case 'follow':
      return world.follow();
    case 'break': {
      const name = [...world.pools.keys()][each.at];
      if (name !== undefined) world.nodes(name, { bound: 0, ready: 0, failed: 1 });
      return;
    }
    case 'wait':
      world.now += each.minutes * minute;
      return;
    case 'forgetStatus':
      return world.edit({ status: undefined });
    case 'pause':
      return world.edit({ spec: { paused: each.paused } });
  }
}

function instanceOf(intent: Intent): string {
  if (intent.do === 'create' || intent.do === 'update') return intent.object.metadata.name.replace(/-[a-z]+$/, '');
  return intent.do === 'delete' ? intent.name.name.replace(/-[a-z]+$/, '') : '';
}

describe('instances', () => {
  test.prop([stories])('are whole or empty in the end, as many as wanted once there is room', (story) => {
    const world = new World({ spec: { pools } });
    for (const each of story) play(world, each);
    world.edit({ spec: { paused: false } });
    world.settle();
    world.room = 10;
    // Whoever had no machines runs out of time, and out of its pause.
    for (let hour = 0; hour < 3; hour += 1) world.passes(61 * minute);

    const byCell = Map.groupBy(world.pools.values(), ({ pool }) => pool.spec.cell?.name);
    for (const [, members] of byCell) {
      expect(members.map(({ pool }) => pool.spec.replicas).toSorted((a, b) => a - b)).toEqual([1, 2]);
      expect(members.every(({ nodes, pool }) => nodes.ready === pool.spec.replicas)).toBe(true);
    }
    expect(byCell.size).toBe(world.unit.spec.replicas);
    expect(new Set(Object.values(world.phases()))).toEqual(new Set(byCell.size === 0 ? [] : ['Ready']));
  });

  test.prop([stories])(
    'are emptied in no other way than whole: a pool without replicas is of one that ends',
    (story) => {
      const world = new World({ spec: { pools } });
      for (const each of story) {
        play(world, each);
        for (const intent of world.look().intents) {
          if (intent.do !== 'update' && intent.do !== 'delete') continue;
          if (intent.do === 'update' && (intent.object['spec'] as { replicas: number }).replicas > 0) continue;
          const index = Number(instanceOf(intent).split('-').at(-1));
          expect(['Emptying', 'GivingBack']).toContain(world.instance(index)?.phase);
        }
      }
    },
  );

  test.prop([stories, fc.nat(9)])('that lose a node leave the others unwritten', (story, at) => {
    const world = new World({ spec: { pools, replicas: 4 } });
    for (const each of story) if (each.does !== 'forgetStatus') play(world, each);
    world.edit({ spec: { paused: false } });
    world.settle();
    const [name] = [...world.pools.keys()].slice(at % Math.max(world.pools.size, 1));
    if (name === undefined) return;

    world.nodes(name, { bound: 0, ready: 0, failed: 1 });

    expect(world.act()).toEqual([]);
  });

  test.prop([stories])('are not looked at in vain: what has settled stays, and nothing is written', (story) => {
    const world = new World({ spec: { pools } });
    for (const each of story) play(world, each);
    world.settle();
    const { status } = world.unit;

    const again = world.look();

    expect(again.status).toEqual(status);
    expect(again.intents).toEqual([]);
  });
});
