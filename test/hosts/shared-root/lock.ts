import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { HostsError } from '../hosts-error.ts';

/**
 * Runs `held` while this process alone holds the lock on `file`, and waits for whoever has it. The kernel frees it when
 * its holder dies (flock(2)).
 */
export async function withLock(file: string, held: () => Promise<void>): Promise<void> {
  const holder = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', '--', 'flock', '--no-fork', file, 'sh', '-c', 'echo held; exec cat'],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const ended = once(holder, 'exit');
  const has = await Promise.race([once(holder.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!has) throw new HostsError(`there is no lock on ${file}: flock (util-linux) ended`);
  try {
    await held();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
