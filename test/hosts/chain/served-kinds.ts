import { setTimeout as sleep } from 'node:timers/promises';
import type { Ran } from '../command.ts';
import { HostsError } from '../hosts-error.ts';

const group = 'rackwright.io';
/** Only ends what hangs. */
const withinMs = 120_000;

/**
 * Resolves when every kind that was applied is served and listed, so that kubectl knows it by name. Not by `kubectl wait`: that
 * fails on a CustomResourceDefinition so new that it has no conditions yet.
 * @throws HostsError with what kubectl complained of.
 */
export async function untilKindsServed(tryKubectl: (args: readonly string[]) => Promise<Ran>): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const made = await tryKubectl(['get', 'crd', '-o', 'jsonpath={.items[*].metadata.name}']);
    const served = await tryKubectl(['api-resources', `--api-group=${group}`, '-o', 'name']);
    const names = made.stdout.split(' ').filter((name) => name.endsWith(`.${group}`));
    const listed = new Set(served.stdout.split('\n'));
    const lacking = names.filter((name) => !listed.has(name));
    if (names.length > 0 && lacking.length === 0) return;
    if (performance.now() > deadline) {
      throw new HostsError(`${lacking.join(', ')} weren't served in time. ${made.stderr}${served.stderr}`);
    }
    await sleep(200);
  }
}
