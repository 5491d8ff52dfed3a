import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { machineFile } from './host-folder.ts';

/** Told instead of changes, where there were too many at once. */
export const missed = 'missed';

/** Tells of each change of a block device, as `add@/devices/virtual/block/loop0/loop0p1`. Resolves when it listens. */
export async function followKernel(changed: (line: string) => void): Promise<void> {
  const listener = spawn('perl', [machineFile('uevents.pl')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(listener.stdout);
  const first = once(lines, 'line');
  lines.on('line', changed);
  listener.once('exit', (code) => {
    throw new Error(`the listener to the kernel ended with ${code}`);
  });
  await first;
}
