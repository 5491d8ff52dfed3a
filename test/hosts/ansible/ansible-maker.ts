import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { createAnsibleAdapter } from '#ops-adapters/ansible/adapter.ts';
import type { AdapterMaker } from '../ssh/managed-host.ts';
import { removeRuns } from './end-runs.ts';

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
  const ending = new AbortController();
  const { signal } = ending;
  return {
    dataDir,
    make: (parameters) => ({
      adapter: createAnsibleAdapter({ dataDir, projects, signal, parameters: { ...parameters, ...more }, clock }),
      close: () => undefined,
    }),
    async remove() {
      ending.abort();
      await removeRuns(dataDir);
    },
  };
}
