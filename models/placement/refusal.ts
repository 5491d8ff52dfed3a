import { sentence } from '../conditions/sentence.ts';

/**
 * Why one candidate wasn't taken. What doesn't fit is told as that, whatever else is the matter with it: of the others,
 * one sees what could be freed. Equal counts are told in this order.
 */
export const refusalClasses = [
  'Retired',
  'Faulty',
  'Enrolling',
  'Paused',
  'Cordoned',
  'Claimed',
  'Withheld',
  'NotSelected',
  'WrongArch',
  'WrongGPU',
  'TooFewGPUs',
  'TooSmallCPU',
  'TooSmallMemory',
  'PowerBudget',
  'Avoided',
  'OutsideCell',
  'SpreadViolated',
  'HeldForGang',
] as const;

export type RefusalClass = (typeof refusalClasses)[number];

const misfits: ReadonlySet<RefusalClass> = new Set([
  'NotSelected',
  'WrongArch',
  'WrongGPU',
  'TooFewGPUs',
  'TooSmallCPU',
  'TooSmallMemory',
]);

/** Whether a machine of this class would never do, however free it were. */
export function isMisfit(reason: RefusalClass): boolean {
  return misfits.has(reason);
}

/** A gang and how far it is. */
export interface GangShort {
  name: string;
  size: number;
  /** Of its ComputeNodes those that could be placed: there at all, or served before the first that wasn't. */
  there: number;
}

/** Why nothing was found for one ComputeNode: counts by class of candidate, what would fit first, then the largest. */
export interface Refusal {
  /** GangIncomplete: nothing was looked for yet, its gang has too few ComputeNodes that may be placed. */
  reason: 'InsufficientCapacity' | 'FlavorNotFound' | 'GangIncomplete';
  /** Where it is one of a gang. */
  gang?: GangShort;
  /** Where all of its gang have to stand in one domain that none can be: machines that fit, of the domain with the most. */
  inOne?: { topology: string; most: number };
  /** How many machines were looked at. */
  considered: number;
  classes: readonly { reason: RefusalClass; count: number }[];
  /** What was withheld last. */
  withheld?: Withheld;
}

/** A machine whose claim for this ComputeNode the API server refused for good. */
export interface Withheld {
  asset: string;
  /** What the API server said: it names who refused. */
  message: string;
  /** RFC 3339: until then the machine is passed over for this ComputeNode. */
  until: string;
}

/** As a person reads a class after its count: `63 claimed`. */
export const refusalWords: Readonly<Record<RefusalClass, string>> = {
  Retired: 'retired',
  Faulty: 'faulty',
  Enrolling: 'not enrolled yet',
  Paused: 'paused',
  Cordoned: 'cordoned',
  Claimed: 'claimed',
  Withheld: 'withheld by the API server',
  NotSelected: 'not selected',
  WrongArch: 'of another architecture',
  WrongGPU: 'without the GPU model',
  TooFewGPUs: 'with too few GPUs',
  TooSmallCPU: 'with too little cpu',
  TooSmallMemory: 'with too little memory',
  PowerBudget: "over their rack's power budget",
  Avoided: 'beside nodes to stand apart from',
  OutsideCell: 'outside the failure domain of its cell',
  SpreadViolated: 'against the hard spread',
  HeldForGang: 'free but too few for its whole gang',
};

/** `No machine fits: of 98, 63 claimed, 3 cordoned, 32 with too little memory.` */
export function describeRefusal(refusal: Refusal, flavor: string): string {
  if (refusal.reason === 'FlavorNotFound') return `Flavor ${flavor} doesn't exist: create it.`;
  const { gang } = refusal;
  if (refusal.reason === 'GangIncomplete') {
    const { name = '', size = 0, there = 0 } = gang ?? {};
    return `Gang ${name} isn't complete: ${there} of its ${size} ComputeNodes are there and may be placed.`;
  }
  const withheld = refusal.withheld === undefined ? '' : describeWithheld(refusal.withheld);
  if (refusal.considered === 0) return withheld === '' ? 'No machine fits: there is none at all.' : withheld;
  const parts = refusal.classes.map(({ reason, count }) => `${count} ${refusalWords[reason]}`);
  const short =
    gang === undefined ? 'No machine fits' : `Gang ${gang.name} gets ${gang.there} of ${gang.size} machines, so none`;
  return [`${short}: of ${refusal.considered}, ${parts.join(', ')}.${inOneWords(refusal)}`, withheld]
    .join(' ')
    .trimEnd();
}

/** Who refused what, and how long the machine is left alone for it. */
export function describeWithheld({ asset, message, until }: Withheld): string {
  return `The API server refused to claim ComputeAsset ${asset} for it: ${sentence(message)} That machine is passed over until ${until}.`;
}

/** Nothing where no domain has any: what each machine is refused for says more. */
function inOneWords({ inOne, gang }: Refusal): string {
  if (inOne === undefined || inOne.most === 0 || (gang?.size ?? 0) <= inOne.most) return '';
  const { topology, most } = inOne;
  return ` No ${topology} can give more than ${most} that fit now: ask for ${most} or fewer, or for a wider topology.`;
}
