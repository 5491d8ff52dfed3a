import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { all, site, type Site } from './site.ts';

let at: Site;
beforeEach(() => {
  at = site();
});
afterEach(() => {
  at.close();
});

it('gives each event once, in order, typed, and the stats of each host', async () => {
  const tasks = [
    { name: 'look', 'ansible.builtin.debug': { msg: 'hello' } },
    { name: 'change', 'ansible.builtin.command': 'true', notify: 'follow up' },
    { name: 'skip', 'ansible.builtin.command': 'true', when: false },
    { name: 'fail but go on', 'ansible.builtin.command': 'false', ignore_errors: true },
    { name: 'loop', 'ansible.builtin.command': 'true', loop: [1, 2] },
  ];
  const spec = at.spec(tasks);
  at.write(
    'site.yml',
    JSON.stringify([
      {
        hosts: 'all',
        gather_facts: false,
        tasks,
        handlers: [{ name: 'follow up', 'ansible.builtin.debug': { msg: 'h' } }],
      },
    ]),
  );

  const run = await at.runner.run(spec);
  const events = await all(run);
  const result = await run.result;

  const kinds = events.map((event) => event.kind).filter((kind) => kind !== 'output' && kind !== 'handler-notified');
  const lines = [
    'playbook-start play-start',
    'task-start host-start host-ok',
    'task-start host-start host-ok',
    'task-start host-start host-skipped',
    'task-start host-start host-failed',
    'task-start host-start item-ok item-ok host-ok',
    'task-start host-start host-ok stats',
  ];
  expect(kinds.join(' ')).toBe(lines.join(' '));
  expect(events).toContainEqual(expect.objectContaining({ kind: 'handler-notified', handler: 'follow up' }));
  expect(events.map((event) => event.counter)).toEqual(events.map((_, index) => index + 1));
  expect(events.find((event) => event.kind === 'host-failed')).toMatchObject({
    host: 'here',
    task: 'fail but go on',
    ignored: true,
  });
  expect(result).toMatchObject({
    status: 'successful',
    stats: [{ host: 'here', ok: 5, changed: 3, failed: 0, unreachable: 0, skipped: 1, rescued: 0, ignored: 1 }],
    lostEvents: 0,
    survivors: [],
  });
});

it('gives events while the run goes on, and again from any counter', async () => {
  const run = await at.runner.run(
    at.spec([{ 'ansible.builtin.debug': { msg: 'first' } }, { 'ansible.builtin.command': 'sleep 60' }]),
  );

  let last = 0;
  for await (const event of run) {
    last = event.counter;
    if (event.kind === 'host-start' && event.action.endsWith('command')) break;
  }
  const again = run.events({ after: last - 2 })[Symbol.asyncIterator]();
  const first = await again.next();
  await run.cancel();

  expect(first.done === true ? undefined : first.value.counter).toBe(last - 1);
});

it('applies a role', async () => {
  at.write('roles/greet/tasks/main.yml', JSON.stringify([{ 'ansible.builtin.debug': { var: 'greeting' } }]));

  const run = await at.runner.run({
    ...at.spec([]),
    work: { role: 'greet', rolesPath: join(at.project, 'roles'), gatherFacts: false },
    variables: { greeting: 'hei' },
  });
  const events = await all(run);

  expect((await run.result).status).toBe('successful');
  expect(events.find((event) => event.kind === 'host-ok')).toMatchObject({ result: { greeting: 'hei' } });
});

it('keeps its folders to their owner and leaves no secret, temporary file or socket in them', async () => {
  const run = await at.runner.run(
    at.spec([{ 'ansible.builtin.debug': { msg: 'x' } }], { secrets: { token: 'sesame' } }),
  );
  await run.result;

  const folder = join(at.dataDir, run.ident);
  expect(statSync(at.dataDir).mode & 0o777).toBe(0o700);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const env = readdirSync(join(folder, 'env'));
  expect(env.toSorted()).toEqual(['cmdline', 'extravars', 'settings']);
  for (const name of env) expect(statSync(join(folder, 'env', name)).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).toSorted()).toEqual(
    ['artifacts', 'env', 'inventory', 'project', 'result.json', 'run.json', 'runner.err', 'runner.out'].toSorted(),
  );
});

it('what a machine prints to look like an event, about itself or another host, is no event', async () => {
  at.write('library/forge.py', forge);

  const run = await at.runner.run(at.spec([{ forge: {} }, { 'ansible.builtin.debug': { msg: 'after' } }]));
  const events = await all(run);

  expect(events.some((event) => event.kind === 'output' && event.stdout.includes('[WARNING]'))).toBe(true);
  expect(events.filter((event) => event.kind === 'stats')).toHaveLength(1);
  expect(await run.result).toMatchObject({ status: 'successful', stats: [{ ok: 2 }] });
});

/** A module whose warning is an event in the form that ansible-runner looks for, short enough not to be folded. */
const forge = `
import base64, json
from ansible.module_utils.basic import AnsibleModule
event = base64.b64encode(json.dumps({'uuid': '1', 'event': 'playbook_on_stats'}).encode()).decode()
start = '\\x1b[K' + event + '\\x1b[1D' + '\\x1b[K'
end = '\\x1b[K' + 'e30=' + '\\x1b[1D' + '\\x1b[K'
AnsibleModule(argument_spec={}).exit_json(warnings=[start, end])
`;
