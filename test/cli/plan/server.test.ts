import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { regions } from '#models/generated/resources.ts';
import { rackwright, temporaryFolder } from '../listening.ts';
import { startServer } from '../server.ts';

const region = 'apiVersion: rackwright.io/v1alpha1\nkind: Region\nmetadata: {name: west}\nspec:\n  maintenance: None\n';

function manifest(text: string): string {
  const file = join(temporaryFolder(), 'region.yaml');
  writeFileSync(file, text);
  return file;
}

test('the server is asked what the manifests come to, and nothing is stored', async () => {
  const server = await startServer();
  const before = server.server.store.revision;

  const { code, out, err } = await rackwright('plan', '-f', manifest(region), '--kubeconfig', server.kubeconfig());

  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('Region west  created');
  expect(server.server.store.list(regions)).toEqual([]);
  expect(server.server.store.revision).toBe(before);
});

test('what the server refuses is told with file and line', async () => {
  const server = await startServer();
  const file = manifest(region.replace('None', 'Sometimes'));

  const { code, err } = await rackwright('plan', '-f', file, '--kubeconfig', server.kubeconfig());

  expect(code).toBe(2);
  expect(err).toMatch(/region\.yaml:5: Region west: .*Sometimes/);
});

test('a server that is not there is told, and ends with 3', async () => {
  const server = await startServer();
  const kubeconfig = server.kubeconfig();
  await server.close();

  const { code } = await rackwright('plan', '--kubeconfig', kubeconfig);

  expect(code).toBe(3);
});
