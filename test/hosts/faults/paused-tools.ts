import { expect } from 'vitest';
import type { Host } from '../host.ts';

/** Programs of a running system that stop before they do anything, so that a fault comes when it is meant to. */
export interface PausedTool {
  /** Whether it was called. */
  waits(): Promise<boolean>;
  /** Resolves when it was called, and waits. */
  reached(): Promise<void>;
  goOn(): Promise<void>;
}

/**
 * @param tool its name; found before the system's own, until that is booted anew.
 * @param words a pattern of `case` that its arguments have to fit; others pass.
 */
export async function pauseBefore(host: Host, tool: string, words = '*'): Promise<PausedTool> {
  const mark = `/run/paused-${tool}`;
  const script = `#!/bin/sh
case "$*" in
${words}) touch ${mark}; while [ -e ${mark} ]; do sleep 0.05; done ;;
esac
PATH=/usr/sbin:/usr/bin:/sbin:/bin exec ${tool} "$@"
`;
  const put = `cat > /usr/local/sbin/${tool}; chmod 755 /usr/local/sbin/${tool}`;
  await host.exec(['sh', '-ec', put], { input: script });
  const waits = async (): Promise<boolean> => (await host.exec(['test', '-e', mark])).code === 0;
  return {
    waits,
    reached: () => expect.poll(waits, { timeout: 600_000, interval: 100 }).toBe(true),
    goOn: async () => void (await host.exec(['rm', mark])),
  };
}
