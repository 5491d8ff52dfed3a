import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { opsFailureReasons } from '#ops-adapters/failure-reasons.ts';
import type { MachineAddress, OperationRequest } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { createSshAdapter } from '#ops-adapters/ssh/adapter.ts';
import type { CommandResult, SshConnection } from '#ops-adapters/ssh/connection/connection.ts';
import { createConnections } from '#ops-adapters/ssh/connection/connections.ts';
import { readRunnerBundle } from '#ops-adapters/ssh/runner-bundle.ts';
import { createSshChannel } from '#ops-adapters/ssh/ssh-channel.ts';
import { anyJson, deep, payload } from './payloads.ts';
import { hostile } from './requests.ts';
import { works } from './works.ts';

const bundle = readRunnerBundle();
let heard: { command: string; stdin: string }[] = [];
let answer: CommandResult = { status: 0, stdout: '', stderr: '' };
/** In the place of ssh: what would be sent, and what comes back. */
const connection: SshConnection = {
  alive: true,
  async run(command, stdin) {
    heard.push({ command, stdin });
    return answer;
  },
  close: () => undefined,
};
const connections = createConnections(clock, undefined, async () => connection);
const adapter = createSshAdapter(createSshChannel(connections, bundle, { parameters: {} }), clock);
afterAll(() => connections.close());

const seed = 'kq7zt4wvn9x2rd8mkq7zt4wvn9x2rd8m';
const machine = (): MachineAddress => ({
  serial: 'SN-1',
  addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
  bmc: { address: 'https://10.0.0.9', certificateFingerprint: 'AA:BB' },
  claimEpoch: 1,
  secrets: { 'ops.known_hosts': '', 'ops.password': 'pw', 'ops.hostKeySeed': seed },
});
const request = (work: string): OperationRequest => ({
  name: 'op-1',
  machine: machine(),
  fence: { epoch: 1, sequence: 1 },
  claimUid: 'u-1',
  parameters: {},
  deadline: clock.now() + 60_000,
  ...(works[work] ?? { action: 'Reboot' }),
});
const said = (stdout: string, stderr = '', status = 0): void => {
  heard = [];
  answer = { stdout, stderr, status };
};
/** What came of a call: its answer, or the OpsError that it rejected with. */
async function outcome(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof OpsError && opsFailureReasons.includes(error.reason)) return error;
    throw error;
  }
}

describe('whatever a request says', () => {
  test('is in no command, and comes to the runner as the value that it was', async () => {
    const hostileOnes = fc
      .constantFrom(...Object.keys(works))
      .chain((work) => hostile(request(work), { spared: ['machine', 'deadline', 'name', 'action', 'layer'] }));
    await fc.assert(
      fc.asyncProperty(hostileOnes, async ({ request: asked }) => {
        said('{"outcome":"accepted"}');

        await outcome(() => adapter.start(asked));

        expect(heard.map(({ command }) => command)).toEqual([
          `exec sh -c 'test -d /var/lib/rackwright/runner/${bundle.sha256} || exit 93; cd /; PYTHONPATH=/var/lib/rackwright/runner/${bundle.sha256} exec python3 -S -m rackwright_runner'`,
        ]);
        const call = JSON.parse(heard[0]?.stdin ?? '') as { request: Record<string, unknown>; secrets: object };
        const { machine: _machine, secrets = {}, deadline: _deadline, ...rest } = asked;
        expect(call.request).toMatchObject(JSON.parse(JSON.stringify({ ...rest, hostname: call.request['hostname'] })));
        expect(call.secrets).toMatchObject(JSON.parse(JSON.stringify(secrets)));
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  test('of the machine and how it is reached is used as it is, or refused before anybody is', async () => {
    const asked = hostile(request('cni'), { spared: ['name', 'action', 'layer', 'deadline', 'image', 'parameters'] });
    await fc.assert(
      fc.asyncProperty(asked, async ({ request: made }) => {
        said('{"outcome":"accepted"}');

        const seen = await outcome(() => adapter.start(made));

        for (const { stdin } of heard) expect(JSON.parse(stdin)).toMatchObject({ serial: made.machine.serial });
        expect(seen).toBeDefined();
      }),
      { numRuns: 60 },
    );
  });

  test('of its name is a name, or refused', async () => {
    await fc.assert(
      fc.asyncProperty(payload(300), async (name) => {
        said('{"outcome":"accepted"}');

        const seen = await outcome(() => adapter.start({ ...request('reboot'), name }));

        if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) {
          expect(seen).toMatchObject({ outcome: 'refused', reason: 'InvalidRequest' });
          expect(heard).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('whatever a machine says', () => {
  const calls = (): (() => Promise<unknown>)[] => [
    () => adapter.start(request('reboot')),
    () => adapter.poll(request('reboot')),
    () => adapter.inspect(machine()),
    () => adapter.cancel(request('reboot')),
  ];

  test('is an answer of the port, or an error of it', async () => {
    const answers = fc.oneof(
      anyJson().map((json) => JSON.stringify(json)),
      fc
        .record({
          outcome: fc.constantFrom(
            'accepted',
            'fenced',
            'busy',
            'refused',
            'unknown',
            'running',
            'succeeded',
            'failed',
          ),
          facts: anyJson(),
          message: anyJson(),
          reason: fc.oneof(payload(50), fc.constantFrom(...opsFailureReasons)),
          highest: anyJson(),
          logTail: anyJson(),
          percent: anyJson(),
          running: anyJson(),
        })
        .map((json) => JSON.stringify(json)),
      payload(5_000),
    );
    await fc.assert(
      fc.asyncProperty(answers, fc.nat(3), async (stdout, at) => {
        said(stdout);

        const seen = await outcome(calls()[at] ?? (() => adapter.health()));

        if (at === 1 && !(seen instanceof OpsError)) {
          expect(['unknown', 'running', 'succeeded', 'failed']).toContain((seen as { outcome: string }).outcome);
        }
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['a list in a list, a hundred thousand deep', deep(100_000)],
    ['an answer with a prototype of its own', '{"outcome":"accepted","__proto__":{"polluted":1}}'],
    ['facts with a prototype of their own', '{"facts":{"__proto__":{"serial":"SN-2"},"disks":[{"__proto__":{}}]}}'],
    ['half an answer', '{"outcome":"accep'],
    ['nothing', ''],
  ])('is no trouble where it is %s', async (_, stdout) => {
    for (const call of calls()) {
      said(stdout);
      await outcome(call);
    }

    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(({} as Record<string, unknown>)['serial']).toBeUndefined();
  });

  test('in many words on its way out held the controllers up for as long as they were looked through', async () => {
    for (const stderr of ['x: '.repeat(1_000_000), 'a'.repeat(2_000_000), `${'Error: '.repeat(500_000)}\n!`]) {
      said('', stderr, 1);

      expect(await outcome(() => adapter.inspect(machine()))).toMatchObject({ reason: 'BackendFailed' });
    }
  });

  test('on its way out is told by the name of an exception alone', async () => {
    const told = async (stderr: string): Promise<string> => {
      said('', stderr, 1);
      return ((await outcome(() => adapter.inspect(machine()))) as OpsError).message;
    };

    expect(await told('Traceback:\n  x\njson.decoder.JSONDecodeError: Expecting value: pw')).toMatch(
      /\(JSONDecodeError\)$/,
    );
    expect(await told('KeyError')).toMatch(/\(KeyError\)$/);
    expect(await told('the password is\nhunter')).not.toContain('hunter');
    expect(await told('ValueError: of two lines\nhunterError: x')).not.toContain('hunterError');
  });

  test('that is our own words quoted them in the cause of the error', async () => {
    said('op-word-kq7zt4 is no JSON');

    const seen = await outcome(() => adapter.poll(request('reboot')));

    expect(seen).toMatchObject({ reason: 'BackendFailed' });
    for (let each: unknown = seen; each instanceof Error; each = each.cause) expect(each.message).not.toContain('kq7');
  });
});
