import { mkdirSync, renameSync, writeFileSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the fake does, one after another. */
export type Step =
  | {
      readonly do: 'event';
      readonly counter: number;
      readonly event: string;
      readonly data?: object;
      readonly stdout?: string;
    }
  /** A file that is there but not whole, then whole. */
  | { readonly do: 'torn'; readonly counter: number; readonly forMs: number }
  /** A file of any name and content. */
  | { readonly do: 'file'; readonly name: string; readonly content: string }
  | { readonly do: 'wait'; readonly forMs: number }
  | { readonly do: 'wait-for'; readonly path: string }
  | { readonly do: 'ignore-term' }
  | { readonly do: 'say'; readonly text: string }
  | { readonly do: 'end'; readonly status: string; readonly rc: number };

if (process.argv[2] === '--version') {
  process.stdout.write(`${process.env['FAKE_VERSION'] ?? '2.4.1'}\n`);
} else {
  await play();
}

async function play(): Promise<void> {
  const [, , , folder = '', ...rest] = process.argv;
  const option = (name: string): string => rest[rest.indexOf(name) + 1] ?? '';
  const ident = option('--ident');
  const artifacts = join(folder, 'artifacts', ident);
  const events = join(artifacts, 'job_events');
  const steps: readonly Step[] = JSON.parse(readFileSync(join(option('--project-dir'), option('--playbook')), 'utf8'));
  if (steps.length === 0) return;
  mkdirSync(events, { recursive: true });
  for (const step of steps) await perform(step, artifacts, events);
}

async function perform(step: Step, artifacts: string, events: string): Promise<void> {
  switch (step.do) {
    case 'event': {
      const { counter, event, data = {}, stdout = '' } = step;
      const content = {
        counter,
        event,
        uuid: `u${counter}`,
        created: '2026-01-01T00:00:00',
        stdout,
        event_data: { playbook_uuid: 'p', ...data },
      };
      const path = join(events, `${counter}-u${counter}.json`);
      writeFileSync(`${path}.tmp`, JSON.stringify(content));
      renameSync(`${path}.tmp`, path);
      return;
    }
    case 'torn': {
      const path = join(events, `${step.counter}-torn.json`);
      const whole = JSON.stringify({ counter: step.counter, event: 'verbose', uuid: 'torn', stdout: 'whole at last' });
      writeFileSync(path, whole.slice(0, 20));
      await sleep(step.forMs);
      writeFileSync(path, whole);
      return;
    }
    case 'file':
      writeFileSync(join(events, step.name), step.content);
      return;
    case 'wait':
      await sleep(step.forMs);
      return;
    case 'wait-for':
      while (!existsSync(step.path)) await sleep(20);
      return;
    case 'ignore-term':
      process.on('SIGTERM', () => undefined);
      return;
    case 'say':
      process.stderr.write(step.text);
      return;
    case 'end':
      writeFileSync(join(artifacts, 'status'), step.status);
      writeFileSync(join(artifacts, 'rc'), String(step.rc));
  }
}
