import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { template, type Json } from '../../src/ansible-runner.ts';
import { all, here, site, type Site } from './site.ts';

let at: Site;
let canary: string;
beforeEach(() => {
  at = site();
  canary = join(at.root, 'canary');
});
afterEach(() => {
  at.close();
});

/** What a machine or an object could hold to be executed by whoever expands it. */
function payloads(): readonly string[] {
  const touch = `touch ${canary}`;
  return [
    `{{ lookup('pipe', '${touch}') }}`,
    `{% set x = lookup('ansible.builtin.pipe', '${touch}') %}{{ x }}`,
    `{{ lipsum.__globals__['os'].system('${touch}') }}`,
    `{{ query('pipe', '${touch}') | first }}`,
    `!unsafe {{ lookup('pipe', '${touch}') }}`,
    `#jinja2: variable_start_string: '<<'\n<< lookup('pipe', '${touch}') >>`,
    `$(${touch})`,
    `'; ${touch}; '`,
    `x\n- hosts: all\n  tasks:\n  - command: ${touch}`,
    `{"__ansible_unsafe": "x"}`,
    '--extra-vars=@/etc/passwd',
    '{{',
    '{% raw %}',
    '\u001b[K"e30="\u001b[2D',
  ];
}

describe('text from outside', () => {
  it('is never expanded: as an extra, host or group variable, in lists and maps, however a playbook passes it on', async () => {
    const texts = payloads();
    const data = { texts, deep: [{ deeper: texts }], word: texts[0] ?? '' };
    const run = await at.runner.run(
      at.spec(
        [
          { name: 'show', 'ansible.builtin.debug': { msg: '{{ outside.texts + of_host + of_group }}' } },
          { 'ansible.builtin.set_fact': { again: '{{ outside.deep[0].deeper }}', whole: '{{ outside }}' } },
          { name: 'again', 'ansible.builtin.debug': { msg: '{{ again }}' } },
          {
            name: 'joined',
            'ansible.builtin.debug': { msg: "a {{ again | join(' ') }} {{ outside.word ~ outside.word }}" },
          },
          { name: 'loop', 'ansible.builtin.debug': { msg: '{{ item }}' }, loop: '{{ again }}' },
          {
            name: 'copy',
            'ansible.builtin.copy': { content: "{{ again | join('\n') }}", dest: join(at.root, 'copied') },
          },
          { name: 'template', 'ansible.builtin.template': { src: 't.j2', dest: join(at.root, 'templated') } },
          { name: 'quote', 'ansible.builtin.shell': "printf %s {{ again | map('quote') | join(' ') }}" },
          { name: 'argv', 'ansible.builtin.command': { argv: "{{ ['printf', '%s'] + again }}" } },
          { name: 'compare', 'ansible.builtin.debug': { msg: 'same' }, when: 'outside.word == outside.texts[0]' },
          { name: 'fail', 'ansible.builtin.fail': { msg: '{{ item }}' }, loop: '{{ again }}', ignore_errors: true },
        ],
        {
          variables: { outside: data },
          inventory: {
            hosts: { here: { ...here.hosts['here'], variables: { of_host: texts } } },
            groups: { racks: { hosts: ['here'], variables: { of_group: texts } } },
          },
        },
      ),
    );
    at.write('t.j2', '{{ outside.word }} {{ again }} {% for text in of_host %}{{ text }}{% endfor %}');

    const events = await all(run);

    expect(await run.result).toMatchObject({ status: 'successful' });
    expect(existsSync(canary)).toBe(false);
    expect(shown(events, 'show')).toEqual([...texts, ...texts, ...texts]);
    expect(shown(events, 'again')).toEqual(texts);
    expect(events.some((event) => event.kind === 'host-ok' && event.task === 'compare')).toBe(true);
  });

  it('steers no connection: an option as an address, a program as an interpreter are refused before the start', async () => {
    const hostile = ['-oProxyCommand=touch x', '10.0.0.1 -o x', '{{ x }}', '$(x)', 'a\nb', ''];
    for (const text of hostile) {
      for (const connection of [{ address: text }, { user: text }, { pythonInterpreter: text }, { plugin: text }]) {
        const inventory = { hosts: { h: { connection } } };
        await expect(at.runner.run(at.spec([], { inventory }))).rejects.toMatchObject({ kind: 'invalid-input' });
      }
      const inventory = { hosts: { [text]: {} } };
      await expect(at.runner.run(at.spec([], { inventory }))).rejects.toMatchObject({ kind: 'invalid-input' });
    }
  });

  it('is refused where the playbook makes a condition of it', async () => {
    const condition = `lipsum.__globals__['os'].system('touch ${canary}') == 0`;
    const spec = at.spec([{ 'ansible.builtin.debug': { msg: 'x' }, when: '{{ outside }}' }]);
    const run = await at.runner.run({ ...spec, variables: { outside: condition } });

    expect(await run.result).toMatchObject({
      status: 'failed',
      failures: [{ message: expect.stringMatching(/unsafe|untrusted/) }],
    });
    expect(existsSync(canary)).toBe(false);
  });
});

it('text that the caller wrote is expanded, and would do harm if it came from outside', async () => {
  const [harm = ''] = payloads();
  const run = await at.runner.run(
    at.spec([{ name: 'show', 'ansible.builtin.debug': { msg: '{{ own }}' } }], {
      variables: { part: '{{ no }}', own: template(`[{{ part }}]${harm}`) },
    }),
  );

  expect(shown(await all(run), 'show')).toBe('[{{ no }}]');
  expect(existsSync(canary)).toBe(true);
});

function shown(events: Awaited<ReturnType<typeof all>>, task: string): Json | undefined {
  for (const event of events) {
    if (event.kind !== 'host-ok' || event.task !== task) continue;
    const { result } = event;
    return typeof result === 'object' && result !== null && 'msg' in result ? result.msg : undefined;
  }
  return undefined;
}
