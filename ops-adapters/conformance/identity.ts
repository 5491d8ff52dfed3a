import { askings, isCapability } from '../capability.ts';
import { OpsError } from '../port.ts';
import type { ConformanceCase } from './bench.ts';
import { expect, expectOpsError, expectOutcome, reasons } from './expect.ts';
import { promise } from './session.ts';

export const identityCases: readonly ConformanceCase[] = [
  promise('what it can do is told in the words of the port', async ({ adapter }) => {
    for (const one of adapter.capabilities) expect(isCapability(one), 'a capability is one of the port', one);
    return undefined;
  }),

  promise("what it can't do is refused as Unsupported", async ({ adapter, bench, request, start }) => {
    const missing = [...askings].find(([capability]) => !adapter.capabilities.has(capability));
    if (missing === undefined) return { verdict: 'skipped', because: 'the adapter can do everything' };
    const [capability, asking] = missing;
    const { layer: _, ...quick } = bench.work.quick;

    const outcome = await start(request({ ...quick, ...asking }));

    const refused = expectOutcome(outcome, 'refused', `${capability} is refused`);
    expect(refused.reason === 'Unsupported', 'the reason is Unsupported', refused);
    return undefined;
  }),

  promise('a machine with another serial is refused, and left alone', async ({ bench, adapter, ...session }) => {
    const request = session.request(bench.work.quick, { machine: bench.misaddressed });
    const before = await adapter.inspect(bench.machine);

    const outcome = await session.start(request);

    const refused = expectOutcome(outcome, 'refused', 'a stranger is refused');
    expect(refused.reason === 'SerialMismatch', 'the reason is SerialMismatch', refused);
    const after = await adapter.inspect(bench.machine);
    expect(
      JSON.stringify(after.storedClaim) === JSON.stringify(before.storedClaim),
      'the machine that answered keeps its fence',
      { before, after },
    );
  }),

  promise("a machine with another serial isn't inspected", async ({ bench, adapter }) => {
    const error = await expectOpsError(() => adapter.inspect(bench.misaddressed), 'inspect rejects');

    expect(error.reason === 'SerialMismatch' && !error.retryable, 'with SerialMismatch, for good', error.reason);
  }),

  promise('a machine that nobody answers for is Unreachable, and that may pass', async ({ bench, adapter }) => {
    const error = await expectOpsError(() => adapter.inspect(bench.unreachable), 'inspect rejects');

    expect(error.reason === 'Unreachable' && error.retryable, 'with Unreachable, retryable', error.reason);
  }),

  promise('inspect tells what the machine is', async ({ bench, adapter }) => {
    const { serial, cpu, memory, arch, poweredOn } = await adapter.inspect(bench.machine);

    expect(serial === bench.machine.serial, 'its serial', serial);
    expect(cpu !== undefined && memory !== undefined && arch !== undefined, 'cpu, memory, arch', { cpu, memory, arch });
    expect(poweredOn === true, "that it is on, as the bench's machine is", poweredOn);
  }),

  promise('health answers', async ({ adapter }) => {
    const health = await adapter.health();

    expect(health.healthy || reasons.has(health.reason), 'healthy, or one of the reasons', health);
  }),

  promise('no secret comes back in a result, an error or a log', async ({ bench, adapter, ...session }) => {
    const secret = 'kq7zt4wvn9x2rd8m';
    const secrets = { ...bench.work.quick.secrets, bootstrapToken: secret, conformance: secret };
    const seen: unknown[] = [];
    const note = async (call: () => Promise<unknown>): Promise<void> => {
      seen.push(await call().catch((error: unknown) => describe(error)));
    };
    const withSecrets = { ...bench.machine, secrets: { ...bench.machine.secrets, conformance: secret } };
    const request = session.request(bench.work.quick, { secrets, machine: withSecrets });
    const elsewhere = session.request(bench.work.quick, { secrets });

    await note(() => session.start(request));
    await note(() => session.finished(request));
    await note(() => session.start({ ...request, name: `${request.name}-again` }));
    await note(() => session.start({ ...elsewhere, machine: { ...bench.misaddressed, secrets: withSecrets.secrets } }));
    await note(() => adapter.inspect(withSecrets));
    await note(() => adapter.inspect({ ...bench.misaddressed, secrets: withSecrets.secrets }));
    await note(() => adapter.inspect({ ...bench.unreachable, secrets: withSecrets.secrets }));

    expect(!JSON.stringify(seen).includes(secret), 'no result or error holds a secret');
    expect(!bench.logged().includes(secret), 'no log line holds a secret');
  }),
];

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return { name, message, stack, cause: describe(cause), reason: error instanceof OpsError ? error.reason : undefined };
}
