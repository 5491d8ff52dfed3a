import { conditionOf } from '../conditions/conditions.ts';
import type { Reason } from '../conditions/reasons.ts';
import type { Instance, InstanceTally } from './instances.ts';
import type { Obstacle } from './obstacle.ts';
import type { UnitInstance } from './observed.ts';

/** Why an instance is not Ready; nothing where it is. */
export function wordsOf(
  phase: UnitInstance['phase'],
  { claimed, ready, size }: InstanceTally,
  { pools }: Instance,
  obstacle: Obstacle | undefined,
): Pick<UnitInstance, 'reason' | 'message'> {
  if (obstacle !== undefined) return told(obstacle.reason, obstacle.message);
  switch (phase) {
    case 'Gathering':
      return told(
        isShort(pools) ? 'InsufficientCapacity' : 'Gathering',
        `${claimed} of ${size} machines claimed. ${trouble(pools)}`,
      );
    case 'Installing':
      return told('Installing', `${ready} of ${size} Nodes Ready.`);
    case 'Degraded':
      return told('Degraded', `${ready} of ${size} Nodes Ready. ${trouble(pools)}`);
    case 'Pending':
      return told('Pending', 'Nothing of it is made yet.');
    default:
      return {};
  }
}

function isShort(pools: Instance['pools']): boolean {
  return [...pools.values()].some(({ pool }) => pool.status?.phase === 'InsufficientCapacity');
}

/** What the first of its pools says that isn't well: one without machines rather than one that waits with it. */
export function trouble(pools: Instance['pools']): string {
  const unwell = [...pools.values()].map(({ pool }) => pool).filter(({ status }) => status?.phase !== 'Ready');
  const pool = unwell.find(({ status }) => status?.phase === 'InsufficientCapacity') ?? unwell[0];
  const message = conditionOf(pool, 'Ready')?.message;
  return pool === undefined || message === undefined ? '' : `NodePool ${pool.metadata.name}: ${message}`;
}

export function told(reason: Reason, message: string): Required<Pick<UnitInstance, 'reason' | 'message'>> {
  return { reason, message: message.trim().slice(0, 512) };
}
