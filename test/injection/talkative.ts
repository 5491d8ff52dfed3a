import fc from 'fast-check';
import type {
  MachineAddress,
  OperationRequest,
  OpsAdapterFactory,
  PollOutcome,
  StartOutcome,
} from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { facts } from './facts.ts';
import { payload } from './payloads.ts';

/** How the operation of a machine goes, by its serial: SN-fails. */
export const ways = [
  'succeeds',
  'fails',
  'cancelled',
  'late',
  'refused',
  'busy',
  'unreachable',
  'broken',
  'vanished',
] as const;
/** All that each machine was given, by serial. */
export const given = new Map<string, string>();
const begun = new Set<string>();
/** Names of operations that end when they are next looked at. */
export const stopped = new Set<string>();

/** Says all that it was ever given, in every field that there is, in every way that an operation can go. */
export const parrot: OpsAdapterFactory = {
  name: 'parrot',
  revision: '1',
  create: () => {
    const said = ({ serial, secrets = {} }: MachineAddress, more: Readonly<Record<string, string>> = {}): string => {
      const known = given.get(serial) ?? '';
      given.set(
        serial,
        [known, ...Object.values(secrets), ...Object.values(more)].filter((each) => each !== '').join(' '),
      );
      return given.get(serial) ?? '';
    };
    const wayOf = (machine: MachineAddress): string => machine.serial.replace('SN-', '');
    const failure = (text: string): OpsError =>
      new OpsError('Unreachable', text, { retryable: true, cause: new Error(text, { cause: new SyntaxError(text) }) });
    return {
      capabilities: new Set(['Install/k8s', 'Inspect'] as const),
      async start({ name, machine, secrets }: OperationRequest): Promise<StartOutcome> {
        const text = said(machine, secrets);
        begun.add(name);
        if (wayOf(machine) === 'refused') return { outcome: 'refused', reason: 'InvalidRequest', message: text };
        if (wayOf(machine) === 'busy') return { outcome: 'busy', running: text };
        if (wayOf(machine) === 'unreachable') throw failure(text);
        return { outcome: 'accepted' };
      },
      async poll({ name, machine }): Promise<PollOutcome> {
        const text = said(machine);
        if (!begun.has(name)) return { outcome: 'unknown' };
        const way = wayOf(machine);
        if (way === 'vanished') throw failure(text);
        if (way === 'broken') throw new TypeError(text, { cause: text });
        const told = { serial: text, disks: [{ name: text, size: '1' }], osIncarnation: text };
        if (way === 'succeeds') return { outcome: 'succeeded', facts: told, logTail: text };
        const why = way === 'late' ? 'DeadlineExceeded' : way === 'cancelled' ? 'Cancelled' : 'InstallFailed';
        if ((way === 'cancelled' || way === 'late') && !stopped.has(name)) {
          return { outcome: 'running', percent: 1, message: text, logTail: text };
        }
        return { outcome: 'failed', reason: why, retryable: false, message: text, logTail: text };
      },
      async cancel({ name, machine }) {
        said(machine);
        stopped.add(name);
      },
      async inspect(machine) {
        if (wayOf(machine) === 'unreachable') throw failure(said(machine));
        return { serial: machine.serial, bootId: said(machine), nics: [{ name: said(machine) }] };
      },
      health: async () => ({ healthy: true }),
    };
  },
};

export const hostileFacts = fc.sample(facts(), { numRuns: 16, seed: 7 });
const hostileTexts = fc.sample(payload(5_000), { numRuns: 16, seed: 7 });
/** Tells what a machine that is somebody else's by now may tell. */
export const liar: OpsAdapterFactory = {
  name: 'liar',
  revision: '1',
  create: () => {
    const at = ({ serial }: MachineAddress): number => Number(serial.split('-').at(-1));
    return {
      capabilities: new Set(['PowerOff', 'Inspect'] as const),
      start: async ({ name }) => {
        begun.add(name);
        return { outcome: 'accepted' };
      },
      async poll({ name, machine }) {
        const logTail = hostileTexts.join('\n');
        const text = hostileTexts[at(machine)] ?? '';
        if (!begun.has(name)) return { outcome: 'unknown' };
        return at(machine) % 2 === 0
          ? { outcome: 'succeeded', facts: hostileFacts[at(machine)] ?? {}, logTail }
          : { outcome: 'failed', reason: 'InstallFailed', retryable: false, message: text, logTail };
      },
      cancel: async () => undefined,
      inspect: async (machine) => hostileFacts[at(machine)] ?? {},
      health: async () => ({ healthy: true }),
    };
  },
};
