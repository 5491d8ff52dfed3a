import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { namespaces } from '#models/meta/core-resources.ts';
import { givenBareCluster, givenCluster } from './cluster.ts';
import { startRun } from './process.ts';

describe('rackwright run waits, says what for, and goes on by itself', () => {
  test('for a kubeconfig that is not there yet, and then is no YAML', async () => {
    const cluster = await givenCluster();
    rmSync(cluster.kubeconfig);
    const run = startRun(cluster.kubeconfig);
    await run.hears(`${cluster.kubeconfig} does not exist: check --kubeconfig and KUBECONFIG`);
    writeFileSync(cluster.kubeconfig, 'users: [');
    await run.hears(`${cluster.kubeconfig} is not valid YAML`);
    cluster.writeKubeconfig();

    await run.hears('the kubeconfig can be used now');
    await run.hears('all controllers run');
    expect(run.complaints()).toHaveLength(2);
    expect(await run.end()).toBe(0);
  });

  test('for a context, until it is told to end', async () => {
    const cluster = await givenCluster();
    const run = startRun(cluster.kubeconfig, '--context', 'staging');

    await run.hears(`${cluster.kubeconfig} has no "staging" among its contexts (there is: `);
    expect(await run.end()).toBe(0);
  });

  test('for a cluster with nothing in it: kinds, then the namespace', async () => {
    const cluster = await givenBareCluster();
    cluster.writeKubeconfig();
    const run = startRun(cluster.kubeconfig);
    await run.hears("doesn't serve any of Rackwright's kinds: install the CustomResourceDefinitions");
    await run.hears('there is no namespace rackwright-system');
    await cluster.installKinds();
    await run.hears('serves the kinds now');
    const metadata = { name: 'rackwright-system' };
    await cluster.kube.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata });

    await run.hears('all controllers run');
    expect(await run.end()).toBe(0);
  });

  test('for credentials that are accepted, and a server that is there', async () => {
    const cluster = await givenCluster();
    cluster.writeKubeconfig('old-token');
    await cluster.gate.shut();
    const run = startRun(cluster.kubeconfig);
    await run.hears(`${cluster.url} can't be reached: nobody listens there`);
    await cluster.gate.open();
    await run.hears(`${cluster.url} doesn't accept the token in the kubeconfig`);
    cluster.writeKubeconfig();

    await run.hears('all controllers run');
    expect(run.complaints()).toHaveLength(2);
    expect(run.log).not.toContain('old-token');
  });

  test('for rights', async () => {
    const cluster = await givenCluster();
    cluster.forbid(({ resource, group }) => resource === 'racks' || group === '*');
    const run = startRun(cluster.kubeconfig);
    await run.hears('anna may not list, watch and patch racks; update racks/status');
    cluster.forbid(() => false);

    await run.hears('all rights');
    await run.hears('all controllers run');
  });

  test('not for a clock: it warns, and works', async () => {
    const cluster = await givenCluster();
    cluster.skew(600_000);
    const run = startRun(cluster.kubeconfig);

    await run.hears("this machine's clock is 10 minutes behind that of the API server");
    await run.hears('all controllers run');
  });
});
