import { expect, test } from 'vitest';
import { ConformanceFailure, conformanceCases } from '#ops-adapters/conformance.ts';
import { OpsError } from '#ops-adapters/port.ts';
import type { Log } from '#models/ports/log.ts';
import type { OperationRequest, OpsAdapter, StartOutcome } from '#ops-adapters/port.ts';
import type { MachineRoom } from '#ops-adapters/simulated/machine-room.ts';
import { openBench } from './simulated/bench.ts';

interface Mutant {
  what: string;
  caughtBy: string;
  room?: (room: MachineRoom) => MachineRoom;
  adapter?: (adapter: OpsAdapter, log: Log) => OpsAdapter;
}

const mutants: readonly Mutant[] = [
  {
    what: 'begins anew under a name that has ended',
    caughtBy: 'start by a name that has ended is accepted, and does nothing',
    adapter: (adapter) => ({ ...adapter, start: restartsWhatEnded(adapter) }),
  },
  {
    what: 'does not look for the name before the machine is busy',
    caughtBy: 'start by a name that runs is accepted, and nothing else begins',
    adapter: (adapter) => ({ ...adapter, start: async (request) => busyIfRunning(adapter, request) }),
  },
  {
    what: 'keeps its fences in memory',
    caughtBy: 'an old fence is refused by a new instance too',
    adapter: (adapter) => ({ ...adapter, start: forgetfulFence(adapter) }),
  },
  {
    what: 'lets an equal fence in',
    caughtBy: 'an equal fence under another name is refused',
    adapter: (adapter) => ({
      ...adapter,
      async start(request) {
        const outcome = await adapter.start(request);
        return outcome.outcome === 'fenced' && outcome.highest.sequence === request.fence.sequence
          ? { outcome: 'accepted' }
          : outcome;
      },
    }),
  },
  {
    what: 'loses the fence with the disk',
    caughtBy: 'a wipe keeps the fence',
    adapter: (adapter) => ({
      ...adapter,
      async inspect(machine) {
        const { storedClaim, ...facts } = await adapter.inspect(machine);
        return facts.poweredOn === true && storedClaim !== undefined ? { ...facts, storedClaim } : facts;
      },
    }),
  },
  {
    what: 'calls unknown what another instance began',
    caughtBy: 'a new instance knows what runs and how it ended',
    adapter: rememberingOnlyItsOwn,
  },
  {
    what: 'ignores cancel',
    caughtBy: 'a cancelled operation fails as Cancelled',
    adapter: (adapter) => ({ ...adapter, cancel: async () => undefined }),
  },
  {
    what: 'ignores the deadline',
    caughtBy: 'an operation stops by itself at its deadline',
    room: (room) => ({ ...room, begin: (request) => room.begin({ ...request, deadline: request.deadline * 2 }) }),
  },
  {
    what: 'takes the machine at the address for the one it was told of',
    caughtBy: 'a machine with another serial is refused, and left alone',
    room: (room) => ({ ...room, atBmc: () => room.bySerial('SN-1') }),
    adapter: (adapter) => ({
      ...adapter,
      start: (request) => adapter.start({ ...request, machine: { ...request.machine, serial: 'SN-1' } }),
    }),
  },
  {
    what: 'logs what it was asked',
    caughtBy: 'no secret comes back in a result, an error or a log',
    adapter: (adapter, log) => ({
      ...adapter,
      start(request) {
        log.debug('start', { request });
        return adapter.start(request);
      },
    }),
  },
  {
    what: 'names the credentials in an error',
    caughtBy: 'no secret comes back in a result, an error or a log',
    adapter: (adapter) => ({
      ...adapter,
      async inspect(machine) {
        try {
          return await adapter.inspect(machine);
        } catch (cause) {
          const message = `can't log in with ${JSON.stringify(machine.secrets)}`;
          throw new OpsError('AuthenticationFailed', message, { retryable: false, cause });
        }
      },
    }),
  },
  {
    what: 'rejects polls with an error of its own',
    caughtBy: 'an operation that never began is unknown',
    adapter: (adapter) => ({ ...adapter, poll: () => Promise.reject(new TypeError('no such job')) }),
  },
];

for (const { what, caughtBy, ...broken } of mutants) {
  test(`the suite catches an adapter that ${what}`, async () => {
    const one = conformanceCases.find(({ name }) => name === caughtBy);

    await expect(one?.run(openBench(broken))).rejects.toThrow();
  });
}

test('a failure says what was promised and what was seen', async () => {
  const one = conformanceCases.find(({ name }) => name === 'a cancelled operation fails as Cancelled');

  const run = one?.run(openBench({ adapter: (adapter) => ({ ...adapter, cancel: async () => undefined }) }));

  await expect(run).rejects.toThrow(ConformanceFailure);
  await expect(run).rejects.toThrow(/^it ends, without success; seen: \{"outcome":"succeeded"/);
});

test('a bench is closed when its case fails', async () => {
  const one = conformanceCases.find(({ name }) => name === 'an operation that never began is unknown');
  let closed = 0;
  const open = openBench({ adapter: (adapter) => ({ ...adapter, poll: () => Promise.reject(new Error('broken')) }) });

  await expect(
    one?.run(async () => ({
      ...(await open()),
      close: async () => {
        closed += 1;
      },
    })),
  ).rejects.toThrow('broken');

  expect(closed).toBe(1);
});

test('every case has a name of its own', () => {
  const names = conformanceCases.map(({ name }) => name);

  expect(new Set(names).size).toBe(names.length);
});

function restartsWhatEnded(adapter: OpsAdapter): OpsAdapter['start'] {
  return async (request) => {
    const seen = await adapter.poll(request);
    if (seen.outcome !== 'succeeded') return adapter.start(request);
    const fence = { epoch: request.fence.epoch, sequence: request.fence.sequence + 1 };
    return adapter.start({ ...request, name: `${request.name}-anew`, fence });
  };
}

async function busyIfRunning(adapter: OpsAdapter, request: OperationRequest): Promise<StartOutcome> {
  const seen = await adapter.poll(request);
  return seen.outcome === 'running' ? { outcome: 'busy', running: request.name } : adapter.start(request);
}

function forgetfulFence(adapter: OpsAdapter): OpsAdapter['start'] {
  let started = 0;
  return async (request) => {
    const outcome = await adapter.start(request);
    started += outcome.outcome === 'accepted' ? 1 : 0;
    return outcome.outcome === 'fenced' && started === 0 ? { outcome: 'accepted' } : outcome;
  };
}

function rememberingOnlyItsOwn(adapter: OpsAdapter): OpsAdapter {
  const own = new Set<string>();
  return {
    ...adapter,
    start(request) {
      own.add(request.name);
      return adapter.start(request);
    },
    poll: async (handle) => (own.has(handle.name) ? adapter.poll(handle) : { outcome: 'unknown' }),
  };
}
