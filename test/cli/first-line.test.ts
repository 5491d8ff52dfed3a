import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { firstLine } from './first-line.ts';

test('npm run rackwright starts the command as it starts itself', () => {
  const { env, nodeFlags } = firstLine();
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    scripts: Record<string, string>;
  };

  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  // By exec, so that it is node that a signal to npm ends.
  expect(scripts['rackwright']).toBe([...settings, 'exec', 'node', ...nodeFlags, 'cli/rackwright.ts'].join(' '));
});
