import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { createHostNet, type HostNet } from '../host-net.ts';
import { manage, type ManagedHost, told } from '../ssh/managed-host.ts';
import { type AnsibleMaker, ansibleMaker } from './ansible-maker.ts';
import { filesWith } from './files-with.ts';

const project = mkdtempSync(join(tmpdir(), 'rw-site-'));
const timeout = 300_000;
const secret = 'kq7zt4wvn9x2rd8m';

let net: HostNet;
let maker: AnsibleMaker;
let managed: ManagedHost;
beforeAll(async () => {
  write('cni.yml', [
    play([
      {
        name: 'Leave a note',
        'ansible.builtin.copy': {
          content: '{{ greeting }} {{ rackwright_request.image.version }} {{ rackwright_secrets.note }}',
          dest: '/root/note',
          mode: '0600',
        },
      },
    ]),
  ]);
  write('roles/site_storage/tasks/main.yml', [
    { name: 'Look for a mirror', 'ansible.builtin.fail': { msg: 'ImageUnavailable: the mirror is away' } },
  ]);
  write('broken.yml', [play([{ name: 'Nothing that there is', no_such_module: {} }])]);
  net = await createHostNet();
  maker = ansibleMaker({
    projects: [project],
    parameters: {
      'playbook.Install/cni': `${project}/cni.yml`,
      'role.Install/csi': 'site_storage',
      'playbook.Reset/csi': `${project}/broken.yml`,
      'var.greeting': "{{ lookup('pipe', 'touch /canary') }}",
    },
  });
  managed = await manage(net, { name: 'node-s', address: '10.77.0.61', disks: [], boot: 'rescue' }, maker.make);
});
afterAll(async () => {
  managed.close();
  await maker.remove();
  rmSync(project, { recursive: true, force: true });
  await net.stop();
});

function write(name: string, content: unknown): void {
  const path = join(project, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, stringify(content));
}
const play = (tasks: object[]): object => ({ name: 'Ours', hosts: 'machine', gather_facts: false, tasks });
const image = { family: 'cni', version: "{{ 'a' ~ 'b' }}" };

test("a site's playbook is played, with values that stay text, and its secrets nowhere else", { timeout }, async () => {
  const request = managed.request({ action: 'Install', layer: 'cni', image, secrets: { note: secret } });

  const outcome = await managed.done(request);

  expect(outcome, told(outcome)).toMatchObject({ outcome: 'succeeded', facts: { storedClaim: request.fence } });
  const { stdout } = await managed.host.exec(['cat', '/root/note']);
  expect(stdout).toBe(`{{ lookup('pipe', 'touch /canary') }} {{ 'a' ~ 'b' }} ${secret}`);
  expect(filesWith(maker.dataDir, secret)).toEqual([]);
});

test('it is not played under a fence that the machine has passed', { timeout }, async () => {
  await managed.host.exec(['rm', '/root/note']);
  const request = managed.request({ action: 'Install', layer: 'cni', image, fence: { epoch: 0, sequence: 99 } });

  const outcome = await managed.adapter().start(request);

  expect(outcome).toMatchObject({ outcome: 'fenced' });
  expect((await managed.host.exec(['ls', '/root/note'])).code).not.toBe(0);
});

test('nor on a machine with another serial', { timeout }, async () => {
  const request = managed.request({ action: 'Install', layer: 'cni', image });

  const outcome = await managed.adapter().start({ ...request, machine: managed.machine({ serial: 'ANOTHER' }) });

  expect(outcome).toMatchObject({ outcome: 'refused', reason: 'SerialMismatch' });
  expect((await managed.host.exec(['ls', '/root/note'])).code).not.toBe(0);
});

test("a site's role says why it failed, and the machine is free for the next", { timeout }, async () => {
  const outcome = await managed.done(managed.request({ action: 'Install', layer: 'csi' }));

  expect(outcome).toMatchObject({ outcome: 'failed', reason: 'ImageUnavailable' });
  const next = await managed.done(managed.request({ action: 'Install', layer: 'cni', image, secrets: { note: 'x' } }));
  expect(next, told(next)).toMatchObject({ outcome: 'succeeded' });
});

test('a playbook that Ansible can not play is refused in its words, and has begun nothing', { timeout }, async () => {
  const request = managed.request({ action: 'Reset', layer: 'csi' });
  const adapter = managed.adapter();

  const outcome = await adapter.start(request);

  expect(outcome).toMatchObject({ outcome: 'refused', reason: 'InvalidRequest' });
  expect(outcome).toMatchObject({ message: expect.stringContaining('no_such_module') });
  expect(await adapter.poll(request)).toEqual({ outcome: 'unknown' });
});
