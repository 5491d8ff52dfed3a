import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ansibleRunner } from 'ansible-runner-wrapper';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { createAnsibleAdapter } from '#ops-adapters/ansible/adapter.ts';
import type { AdapterMaker } from '../ssh/managed-host.ts';

export interface AnsibleMaker {
  readonly dataDir: string;
  /** Each time another instance over the same folder, as after a restart. */
  readonly make: AdapterMaker;
  /** Ends what still runs: it would go on without a host. */
  remove(): Promise<void>;
}

/** Adapters with the real ansible-runner. */
export function ansibleMaker(
  options: { projects?: readonly string[]; parameters?: Readonly<Record<string, string>> } = {},
): AnsibleMaker {
  const dataDir = mkdtempSync(join(tmpdir(), 'rwa-'));
  const { projects = [], parameters: more = {} } = options;
  return {
    dataDir,
    make: (parameters) => ({
      adapter: createAnsibleAdapter({ dataDir, projects, parameters: { ...parameters, ...more }, clock }),
      close: () => undefined,
    }),
    async remove() {
      for (const folder of ['o', 'a']) {
        const runner = ansibleRunner({ dataDir: join(dataDir, folder), graceMs: 1_000 });
        const alive = (await runner.list().catch(() => [])).filter(({ state }) => state === 'running');
        await Promise.all(alive.map(async ({ ident }) => (await runner.resume(ident)).cancel()));
      }
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
