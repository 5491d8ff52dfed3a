import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { ServedApi } from '#test/parity/servers/served.ts';

const folder = join(import.meta.dirname, '../golden');

/**
 * What was printed is what a real server once made kubectl print. With `UPDATE_GOLDEN=1` the real server's run writes the
 * file anew; the embedded server's never does.
 */
export function expectGolden(served: ServedApi, name: string, printed: string): void {
  const file = join(folder, `${name}.txt`);
  if (process.env['UPDATE_GOLDEN'] === '1' && served.name === 'real') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, printed);
    return;
  }
  expect(printed, `test/cluster/kubectl/golden/${name}.txt`).toBe(readFileSync(file, 'utf8'));
}
