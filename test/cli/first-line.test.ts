import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { firstLine } from './first-line.ts';

test('npm run rackwright starts the command as it starts itself', () => {
  const { env, nodeFlags } = firstLine();
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    scripts: Record<string, string>;
  };

  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  expect(scripts['rackwright']).toBe([...settings, 'node', ...nodeFlags, 'cli/rackwright.ts'].join(' '));
});
