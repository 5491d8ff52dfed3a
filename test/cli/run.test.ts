import { describe, expect, test } from 'vitest';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { leases, namespaces } from '#models/meta/core-resources.ts';
import { sleep } from '#models/ports/clock.ts';
import { runCommandLine } from '#cli/program.ts';
import { listening, rackwright } from './listening.ts';
import { startServer } from './server.ts';

describe('rackwright run says what is missing, and ends with 3', () => {
  test('no kinds', async () => {
    const server = await startServer({ crds: false });

    const { code, err } = await rackwright('run', '--kubeconfig', server.kubeconfig());

    expect(code).toBe(3);
    expect(err).toContain(`doesn't serve any of Rackwright's kinds.`);
    expect(err).toContain('rackwright crds | kubectl apply -f -');
  });

  test('no rights', async () => {
    const server = await startServer({ authorize: (_, { resource }) => ({ allowed: resource !== 'racks' }) });

    const { code, err } = await rackwright('run', '--kubeconfig', server.kubeconfig());

    expect(code).toBe(3);
    expect(err).toContain(`no right to list Rack at ${server.url}.`);
    expect(err).toContain('User "anna" cannot list resource "racks"');
  });

  test('credentials that nobody knows', async () => {
    const server = await startServer();

    const { code, err } = await rackwright('run', '--kubeconfig', server.kubeconfig('another-token'));

    expect(code).toBe(3);
    expect(err).toContain(`${server.url} doesn't accept these credentials`);
    expect(err).not.toContain('another-token');
  });

  test('no server', async () => {
    const server = await startServer();
    const kubeconfig = server.kubeconfig();
    await server.close();

    const { code, err } = await rackwright('run', '--kubeconfig', kubeconfig);

    expect(code).toBe(3);
    expect(err).toContain(`the API server at ${server.url} can't be reached: `);
  });

  test('no namespace for the Lease', async () => {
    const server = await startServer();

    const { code, err } = await rackwright('run', '--kubeconfig', server.kubeconfig(), '--namespace', 'nowhere');

    expect(code).toBe(3);
    expect(err).toContain('kubectl create namespace nowhere');
  });

  test('a kubeconfig that is not there is an error of the command line', async () => {
    const { code, err } = await rackwright('run', '--kubeconfig', '/nowhere/config');

    expect(code).toBe(2);
    expect(err).toContain('/nowhere/config does not exist: check --kubeconfig and KUBECONFIG');
  });
});

test('it leads, runs the controllers, and on SIGTERM ends with 0 and gives the Lease back', async () => {
  const server = await startServer();
  const namespace = 'rackwright-system';
  await server.kube.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const { io, heard } = listening();

  const running = runCommandLine(['run', '--kubeconfig', server.kubeconfig(), '--namespace', namespace], io);
  while (!heard.err.includes('all controllers run')) await sleep(systemClock, 20);
  process.emit('SIGTERM');
  const code = await running;

  expect(code).toBe(0);
  const lease = await server.kube.get(leases, { namespace, name: 'rackwright-controllers' });
  expect(lease['spec']).toMatchObject({ holderIdentity: '' });
});
