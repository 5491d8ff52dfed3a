import { expect, test } from 'vitest';
import { rackwright } from './listening.ts';

test.each([
  ['rackwright', ['--help']],
  ['lab', ['lab', '--help']],
  ['run', ['run', '--help']],
  ['crds', ['crds', '--help']],
  ['explain', ['explain', '--help']],
  ['plan', ['plan', '--help']],
  ['import', ['import', '--help']],
  ['import-csv', ['import', 'csv', '--help']],
  ['import-netbox', ['import', 'netbox', '--help']],
  ['import-openb', ['import', 'openb', '--help']],
  ['version', ['version', '--help']],
])('the help of %s', async (name, args) => {
  const { code, out, err } = await rackwright(...args);

  expect({ code, err }).toEqual({ code: 0, err: '' });
  await expect(out).toMatchFileSnapshot(`golden/help-${name}.txt`);
});

test('an unknown command is named, and the way to help shown', async () => {
  const { code, err } = await rackwright('lap');

  expect(code).toBe(2);
  expect(err).toContain("rackwright: unknown command 'lap'");
  expect(err).toContain('--help');
});

test('without a command it shows what there is, and says by its exit code that nothing was done', async () => {
  const { code, err } = await rackwright();

  expect(code).toBe(2);
  expect(err).toContain('Commands:');
});

test('the version is that of the package, and of Node.js', async () => {
  const { code, out } = await rackwright('version');

  expect(code).toBe(0);
  expect(out).toMatch(/^rackwright \d+\.\d+\.\d+ \(Node\.js v\d+\.\d+\.\d+\)\n$/);
});
