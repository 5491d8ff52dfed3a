import { changing, type RuleCase } from './case.ts';
import type { Overrides } from './objects.ts';

const at = (epoch: number, sequence: number): Overrides => ({
  status: { phase: 'Reachable', fence: { epoch, sequence } },
});
const enrolled = (fence: Overrides): Overrides => ({ status: { ...fence.status, phase: 'Enrolling' } });
const lower = ['status.fence', 'only ever rises'] as const;

/** DESIGN, rule 2: the fence is (claim epoch, sequence), and only rises. */
export const fenceCases: RuleCase[] = [
  changing('OpsMinion', 'the fence rises by sequence', at(2, 3), at(2, 4)),
  changing('OpsMinion', 'the fence rises by epoch, and the sequence begins anew', at(2, 3), at(3, 0)),
  changing('OpsMinion', 'the fence stays', at(2, 3), at(2, 3)),
  changing('OpsMinion', 'the fence does not fall by sequence', at(2, 3), at(2, 2), lower),
  changing('OpsMinion', 'the fence does not fall by epoch', at(2, 3), at(1, 9), lower),
  changing('OpsMinion', 'the fence is not forgotten', at(2, 3), { status: { phase: 'Unreachable' } }, lower),
  changing('ComputeAsset', 'the fence of a machine rises', enrolled(at(0, 1)), enrolled(at(0, 2))),
  changing('ComputeAsset', 'the fence of a machine does not fall', enrolled(at(0, 2)), enrolled(at(0, 1)), lower),
];
