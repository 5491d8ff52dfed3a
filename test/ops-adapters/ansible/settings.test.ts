import { describe, expect, test } from 'vitest';
import { readSettings } from '#ops-adapters/ansible/settings.ts';
import { topPlaybook } from '#ops-adapters/ansible/top-playbook.ts';

const projects = ['/srv/site'];

describe('what an OpsMaster names', () => {
  test('is played instead of the shipped playbook', () => {
    const { plays, problem } = readSettings({ 'playbook.Install/os': '/srv/site/os.yml', user: 'deploy' }, projects);

    expect(problem).toBeUndefined();
    expect(plays.get('Install/os')).toEqual({ playbook: '/srv/site/os.yml', ours: false });
    expect(plays.get('Install/cri')).toMatchObject({ ours: true });
  });

  test('may be a role, and what no shipped playbook does', () => {
    const { plays } = readSettings(
      { 'role.Install/csi': 'site.csi', 'playbook.PowerOn': '/srv/site/on.yml' },
      projects,
    );

    expect(plays.get('Install/csi')).toEqual({ role: 'site.csi', ours: false });
    expect(plays.has('PowerOn')).toBe(true);
  });

  test('reaches playbooks as variables', () => {
    expect(readSettings({ 'var.mirror': 'https://mirror.example' }, []).variables).toEqual({
      mirror: 'https://mirror.example',
    });
  });

  test.each([
    ['a path outside the projects', { 'playbook.Wipe': '/etc/site.yml' }, projects],
    ['a path that only begins like a project', { 'playbook.Wipe': '/srv/site-of-others/x.yml' }, projects],
    ['a way out of a project', { 'playbook.Wipe': '/srv/site/../x.yml' }, projects],
    ['a path with a template in it', { 'playbook.Wipe': '/srv/site/{{ x }}.yml' }, projects],
    ['any path without projects', { 'playbook.Wipe': '/srv/site/x.yml' }, []],
    ['a relative path', { 'playbook.Wipe': 'x.yml' }, projects],
    ['an option for a role', { 'role.Wipe': '--help' }, projects],
    ['an action that is none', { 'playbook.Destroy': '/srv/site/x.yml' }, projects],
    ['inspecting, which is ours', { 'playbook.Inspect': '/srv/site/x.yml' }, projects],
    ['a variable that steers Ansible', { 'var.ansible_connection': 'local' }, projects],
    ['a variable of ours', { 'var.rackwright_ours': 'false' }, projects],
    ['a name that is mistyped', { playbooks: '/srv/site/x.yml' }, projects],
    ['a switch that is neither on nor off', { sudo: 'yes' }, projects],
  ])('%s is a problem that health tells', (_, parameters, roots) => {
    expect(readSettings(parameters as Record<string, string>, roots).problem).toMatch(/^the parameter /);
  });
});

test('a playbook is played between our begin and our end, with secrets by their variables', () => {
  const played = JSON.parse(topPlaybook({ playbook: '/srv/site/k8s.yml', ours: false }, ['bootstrapToken']));

  expect(played.map(({ import_playbook: path }: { import_playbook: string }) => path.split('/').at(-1))).toEqual([
    'begin.yml',
    'k8s.yml',
    'end.yml',
  ]);
  expect(played[1].vars).toEqual({
    rackwright_secrets: { bootstrapToken: '{{ rackwright_secret_bootstrapToken }}' },
  });
});
