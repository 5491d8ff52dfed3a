import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ansibleRunner, AnsibleRunnerError } from 'ansible-runner-wrapper';

/**
 * Ends what an ansible adapter has left running in its folder, which would go on without a host, and removes the folder. Those
 * who follow these runs must have been told before to stop: they would go on to ask the machine how its work ended.
 */
export async function removeRuns(dataDir: string): Promise<void> {
  for (const folder of ['o', 'a']) {
    const runner = ansibleRunner({ dataDir: join(dataDir, folder), graceMs: 1_000 });
    const alive = (await runner.list()).filter(({ state }) => state === 'running');
    await Promise.all(
      alive.map(async ({ ident }) => {
        try {
          await (await runner.resume(ident)).cancel();
        } catch (error) {
          // A start that was called off meanwhile takes its folder with it.
          if (!(error instanceof AnsibleRunnerError)) throw error;
        }
      }),
    );
  }
  // What a process writes that is just ending makes a folder that was empty a moment ago full again.
  await rm(dataDir, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
}
