import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('a reader that has seen enough, as head has, is no failure', async () => {
  const script = fileURLToPath(new URL('../../cli/rackwright.ts', import.meta.url));
  const rackwright = spawn(process.execPath, [script, 'crds'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints: Buffer[] = [];
  rackwright.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));

  rackwright.stdout.once('data', () => rackwright.stdout.destroy());
  const [code] = await once(rackwright, 'close');

  expect(Buffer.concat(complaints).toString()).toBe('');
  expect(code).toBe(0);
});
