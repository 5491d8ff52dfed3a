import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { KubeObject } from '#models/meta/object.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { createAuthority } from '#test/control-plane/authority.ts';
import { startControlPlane, type ControlPlane } from '#test/control-plane/control-plane.ts';
import { kubeconfigText } from '#test/control-plane/kubeconfig.ts';
import { startRunProcess, type RunProcess } from './run-process.ts';
import { shortToken } from './short-token.ts';

// One process against one control plane, through everything that can be wrong with it, one thing after the other: what it
// waits for ends the test if the process has ended.

const account = { name: 'system:serviceaccount:rackwright-system:rackwright', groups: ['system:serviceaccounts'] };
const rbac = fileURLToPath(new URL('../../../docs/install/rbac.yaml', import.meta.url));

let plane: ControlPlane;
let run: RunProcess;
const others: RunProcess[] = [];
let admin: string;
/** The process's kubeconfig. */
let kubeconfig: string;

beforeAll(async () => {
  plane = await startControlPlane();
  admin = await plane.kubeconfigFile();
  kubeconfig = join(plane.folder, 'rackwright.kubeconfig');
  run = startRunProcess(['--kubeconfig', kubeconfig]);
});
afterAll(async () => {
  await run?.stop();
  for (const other of others) await other.stop();
  await plane?.stop();
});

/** @returns what kubectl prints. */
function kubectl(args: string[], input?: string): string {
  return execFileSync(plane.binaries.kubectl, ['--kubeconfig', admin, ...args], {
    encoding: 'utf8',
    input,
    stdio: 'pipe',
  });
}

function apply(...objects: KubeObject[]): void {
  kubectl(
    ['apply', '-f', '-'],
    objects.map((object) => `---\n${stringify(object, { aliasDuplicateObjects: false })}`).join(''),
  );
}

/** As a mounted Secret changes: by a rename. */
function writeKubeconfig(text: string): void {
  writeFileSync(`${kubeconfig}.new`, text);
  renameSync(`${kubeconfig}.new`, kubeconfig);
}

function tokenKubeconfig(lifeMs: number): string {
  const { url, caPem, folder } = plane;
  const uid = kubectl([
    'get',
    'serviceaccount',
    'rackwright',
    '-n',
    'rackwright-system',
    '-o',
    'jsonpath={.metadata.uid}',
  ]);
  const key = readFileSync(join(folder, 'service-account.key'), 'utf8');
  const subject = { namespace: 'rackwright-system', name: 'rackwright', uid };
  return kubeconfigText({ url, caPem, user: { token: shortToken(key, subject, Date.now() + lifeMs) } });
}

const inAnHour = (): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(Date.now() - 3_600_000),
  notAfter: new Date(Date.now() + 3_600_000),
});

/** The NodePools' definition as an older version had it. */
function older(crd: KubeObject): KubeObject {
  const spec = structuredClone(crd['spec']) as { versions: { schema: { openAPIV3Schema: Schema } }[] };
  delete spec.versions[0]?.schema.openAPIV3Schema.properties?.['spec']?.properties?.['health'];
  return { ...crd, spec };
}
interface Schema {
  properties?: Record<string, Schema>;
}

test('a kubeconfig that is not there', async () => {
  await run.hears(`${kubeconfig} does not exist`);
});

test('an authority that is another', async () => {
  const other = await createAuthority('another');
  const user = await plane.authority.issueClient(account);
  writeKubeconfig(kubeconfigText({ url: plane.url, caPem: other.certificatePem, user }));

  await run.hears(`the certificate of the API server at ${plane.url} is not signed by the authority in the kubeconfig`);
});

test('a client certificate that has expired', async () => {
  const notAfter = new Date(Date.now() - 60_000);
  const validity = { notBefore: new Date(Date.now() - 3_600_000), notAfter };
  writeKubeconfig(await plane.kubeconfig(account, validity));

  await run.hears('the client certificate of the kubeconfig expired at');
});

test('a cluster with nothing in it: neither kinds nor rights', async () => {
  writeKubeconfig(await plane.kubeconfig(account, inAnHour()));

  await run.hears(`the API server at ${plane.url} doesn't serve any of Rackwright's kinds`);
  await run.hears(`${account.name} may not list, watch and patch`);
});

test('rights, from the manifest', async () => {
  kubectl(['apply', '-f', rbac]);

  await run.hears('all rights');
});

test('definitions of an older version', async () => {
  apply(...readCrds().map((crd) => (crd.metadata.name === 'nodepools.rackwright.io' ? older(crd) : crd)));

  await run.hears('are older than this version of Rackwright; they lack NodePool.spec.health: update them');
});

test('those of this version: it leads, and all controllers run', async () => {
  apply(...readCrds());

  await run.hears('fit now');
  await run.hears('all controllers run');
  apply({ apiVersion: 'rackwright.io/v1alpha1', kind: 'Region', metadata: { name: 'eu' }, spec: {} });
  expect(kubectl(['wait', 'region/eu', '--for=jsonpath={.status.phase}=Active', '--timeout=600s'])).toContain(
    'condition met',
  );
  run.complaints();
});

test('the API server is killed for longer than the leadership lasts, and comes back', async () => {
  await plane.apiServer.stop('SIGKILL');
  await run.hears("can't be reached");
  await run.hears('standing for election again');
  const complaints = run.complaints();
  await plane.apiServer.start();
  await run.hears('answers, and lets us in');
  await run.hears('all controllers run');

  // What is wrong, once or, where it changed, twice; that the leadership is lost; and what follows.
  expect(complaints.length, complaints.join('\n')).toBeLessThanOrEqual(4);
  expect(kubectl(['get', 'regions', '-o', 'name'])).toBe('region.rackwright.io/eu\n');
  run.complaints();
});

test('etcd is killed, and comes back', async () => {
  run.complaints();
  await plane.etcd.daemon.stop('SIGKILL');
  await run.hears('etcd failed');
  await plane.etcd.daemon.start();
  await run.hears('answers, and lets us in');
  kubectl(['wait', 'region/eu', '--for=jsonpath={.status.phase}=Active', '--timeout=600s']);

  expect(run.complaints().length).toBeLessThanOrEqual(3);
});

test('its rights are revoked, and given back', async () => {
  kubectl(['delete', 'clusterrolebinding', 'rackwright']);
  apply({ apiVersion: 'rackwright.io/v1alpha1', kind: 'Region', metadata: { name: 'us' }, spec: {} });
  await run.hears(`${account.name} may not list, watch and patch`);
  kubectl(['apply', '-f', rbac]);
  await run.hears('all rights');

  expect(run.complaints()).toHaveLength(1);
  kubectl(['wait', 'region/us', '--for=jsonpath={.status.phase}=Active', '--timeout=600s']);
});

test('a definition is deleted under it, and comes back', async () => {
  const name = 'racks.rackwright.io';
  kubectl(['delete', 'crd', name]);
  await run.hears("doesn't serve Rack: install the CustomResourceDefinitions");
  apply(...readCrds().filter(({ metadata }) => metadata.name === name));
  await run.hears('serves the kinds now');

  expect(kubectl(['get', 'regions', '-o', 'name']).split('\n')).toContain('region.rackwright.io/eu');
});

test('its certificate expires while it runs, and another is there: nobody notices', async () => {
  const began = Date.now();
  const seconds = (count: number) => sleep(Math.max(0, began + count * 1000 - Date.now()));
  const goodFor = (count: number) =>
    plane.kubeconfig(account, { ...inAnHour(), notAfter: new Date(began + count * 1000) });
  const [first, second, last] = [await goodFor(30), await goodFor(42), await goodFor(3_600)];
  run.complaints();
  // The file is read every 20 seconds, and when a certificate is refused: the second is had by the end of the first, and
  // so not read anew by itself before its own.
  writeKubeconfig(first);
  await seconds(24);
  writeKubeconfig(second);
  await seconds(34);
  writeKubeconfig(last);
  await seconds(48);

  expect(run.complaints()).toEqual([]);
});

test('its token expires while it runs, and another comes later', async () => {
  // The API server accepts a token for a minute longer.
  writeKubeconfig(tokenKubeconfig(-20_000));
  await run.hears('the token in the kubeconfig expired at');
  writeKubeconfig(tokenKubeconfig(3_600_000));
  await run.hears('answers, and lets us in');

  expect(run.ended).toBe(false);
});

test('a second process with a clock ten minutes off warns, waits while the first leads, and leads after it', async () => {
  const other = startRunProcess(['--kubeconfig', kubeconfig], { clockByMs: -600_000 });
  others.push(other);
  run.complaints();
  await other.hears("this machine's clock is 10 minutes behind that of the API server");
  await other.hears('connected');
  // As long as a Lease is good without a renewal.
  await sleep(16_000);
  expect(other.said('leading')).toBe(false);
  expect(run.complaints()).toEqual([]);

  expect(await run.stop()).toBe(0);
  await other.hears('all controllers run');
  expect(await other.stop()).toBe(0);
});

test('a definition that is being deleted, and does not go', async () => {
  kubectl(['patch', 'region', 'eu', '--type=merge', '-p', '{"metadata":{"finalizers":["example.com/keep"]}}']);
  kubectl(['delete', 'crd', 'regions.rackwright.io', '--wait=false']);
  const once = startRunProcess(['--kubeconfig', kubeconfig, '--fail-fast']);
  others.push(once);
  await once.hears('the CustomResourceDefinitions of Region are being deleted');

  expect(await once.exit()).toBe(3);
});
