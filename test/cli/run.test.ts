import { describe, expect, test } from 'vitest';
import { leases, namespaces } from '#models/meta/core-resources.ts';
import { runCommandLine } from '#cli/program.ts';
import { listening, rackwright, untilSaid } from './listening.ts';
import { startServer, type TestServer } from './server.ts';

/** `rackwright run --fail-fast`, against this server unless told. */
function runOnce(server: TestServer, ...args: string[]): ReturnType<typeof rackwright> {
  return rackwright('run', '--fail-fast', '--kubeconfig', server.kubeconfig(), ...args);
}

describe('rackwright run --fail-fast says what is missing, and ends with 3', () => {
  test('no kinds, and no namespace for the Lease: both at once', async () => {
    const { code, err } = await runOnce(await startServer({ crds: false }), '--namespace', 'nowhere');

    expect(code).toBe(3);
    expect(err).toContain("doesn't serve any of Rackwright's kinds: install the CustomResourceDefinitions");
    expect(err).toContain('rackwright crds | kubectl apply -f -');
    expect(err).toContain('kubectl create namespace nowhere');
  });

  test('no rights', async () => {
    const server = await startServer({
      authorize: (_, { resource, group }) => ({ allowed: resource !== 'racks' && group !== '*' }),
    });

    const { code, err } = await runOnce(server, '--no-leader-elect');

    expect(code).toBe(3);
    expect(err).toContain(
      `anna may not list, watch and patch racks; update racks/status at ${server.url}: apply docs/`,
    );
  });

  test('credentials that nobody knows', async () => {
    const server = await startServer();

    const { code, err } = await rackwright('run', '--fail-fast', '--kubeconfig', server.kubeconfig('another-token'));

    expect(code).toBe(3);
    expect(err).toContain(`${server.url} doesn't accept the token in the kubeconfig`);
    expect(err).not.toContain('another-token');
  });

  test('no server', async () => {
    const server = await startServer();
    const kubeconfig = server.kubeconfig();
    await server.close();

    const { code, err } = await rackwright('run', '--fail-fast', '--kubeconfig', kubeconfig);

    expect(code).toBe(3);
    expect(err).toContain(`the API server at ${server.url} can't be reached: nobody listens there.`);
  });

  test('a kubeconfig that is not there ends with 2', async () => {
    const { code, err } = await rackwright('run', '--fail-fast', '--kubeconfig', '/nowhere/config');

    expect(code).toBe(2);
    expect(err).toContain('/nowhere/config does not exist: check --kubeconfig and KUBECONFIG');
  });
});

test('an option that is not there ends with 2, whatever the cluster', async () => {
  const { code, err } = await rackwright('run', '--fast');

  expect(code).toBe(2);
  expect(err).toContain("unknown option '--fast'");
});

test('it leads, runs the controllers, and on SIGTERM ends with 0 and gives the Lease back', async () => {
  const server = await startServer();
  const namespace = 'rackwright-system';
  await server.kube.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const { io, heard } = listening();

  const running = runCommandLine(['run', '--kubeconfig', server.kubeconfig(), '--namespace', namespace], io);
  await untilSaid('all controllers run', () => heard.err, running);
  process.emit('SIGTERM');
  const code = await running;

  expect(code).toBe(0);
  const lease = await server.kube.get(leases, { namespace, name: 'rackwright-controllers' });
  expect(lease['spec']).toMatchObject({ holderIdentity: '' });
});
