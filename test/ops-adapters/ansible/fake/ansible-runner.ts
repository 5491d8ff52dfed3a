import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A machine, in a file, that operations are played on. */
export interface FakeMachine {
  serial: string;
  operations: Record<string, { run: string; epoch: number; sequence: number; outcome?: Json }>;
  /** Nobody reaches it. */
  away?: boolean;
  /** How often an operation got as far as its playbook. */
  played: string[];
}

type Json = Record<string, unknown>;

/** What stands for ansible-runner: knows the shipped playbooks, and plays what a request's parameter `do` says in between. */
const [, , machineFile = '', command, folder = '', ...rest] = process.argv;
if (command === '--version') process.stdout.write('2.4.1\n');
else await play();

async function play(): Promise<void> {
  const option = (name: string): string => rest[rest.indexOf(name) + 1] ?? '';
  const ident = option('--ident');
  const playbook = readFileSync(join(option('--project-dir'), option('--playbook')), 'utf8');
  const artifacts = join(folder, 'artifacts', ident);
  const variables = plain(JSON.parse(readFileSync(join(folder, 'env/extravars'), 'utf8'))) as Json;
  const known = readFileSync(join(folder, 'env/known_hosts'), 'utf8');
  mkdirSync(join(artifacts, 'job_events'), { recursive: true });
  let counter = 0;

  function event(name: string, data: Json = {}, stdout = ''): void {
    counter += 1;
    const content = {
      counter,
      event: name,
      uuid: `u${counter}`,
      created: '',
      stdout,
      event_data: { playbook_uuid: 'p', ...data },
    };
    const path = join(artifacts, 'job_events', `${counter}-u${counter}.json`);
    writeFileSync(`${path}.tmp`, JSON.stringify(content));
    renameSync(`${path}.tmp`, path);
  }
  function task(action: string, outcome: 'ok' | 'failed' | 'unreachable', res: Json): void {
    const about = { host: 'machine', play: 'p', task: action, task_action: action };
    event('playbook_on_task_start', about);
    event(`runner_on_${outcome}`, { ...about, res });
  }
  function end(rc: number, column?: 'failures' | 'dark'): void {
    event('playbook_on_stats', {
      processed: { machine: 1 },
      ...(column === undefined ? {} : { [column]: { machine: 1 } }),
    });
    writeFileSync(join(artifacts, 'status'), rc === 0 ? 'successful' : 'failed');
    writeFileSync(join(artifacts, 'rc'), String(rc));
    process.exit();
  }
  function answer(call: string, said: Json): void {
    const ill = said['error'] !== undefined || ['fenced', 'busy', 'refused', 'begun'].includes(String(said['outcome']));
    const outcome = ill && call !== 'look' && call !== 'end' ? 'failed' : 'ok';
    task('rackwright_operation', outcome, { msg: String(said['outcome']), rackwright: { ...said, call } });
    if (outcome === 'failed') end(2, 'failures');
  }

  process.on('SIGTERM', () => {
    writeFileSync(join(artifacts, 'status'), 'canceled');
    process.exit();
  });
  event('playbook_on_start', { playbook: 'play.yml' });
  const { rackwright_request: request, rackwright_serial: serial, rackwright_run: run } = variables;
  const { name, fence, parameters } = (request ?? {}) as { name: string; fence: Fence; parameters: Json };
  const machine = read();
  if (machine.away === true || !known.includes('10.0.0.')) {
    task('rackwright_operation', 'unreachable', { msg: 'Failed to connect to the host via ssh: timed out' });
    return end(4, 'dark');
  }
  const mine = machine.operations[name];
  if (playbook.includes('call: facts')) answer('facts', { outcome: 'facts', facts: { serial: machine.serial } });
  else if (playbook.includes('call: look')) answer('look', stands(machine, name));
  else if (!playbook.includes('begin.yml')) {
    if (mine !== undefined && mine.outcome === undefined && mine.run === run) {
      write({
        ...machine,
        operations: {
          ...machine.operations,
          [name]: { ...mine, outcome: { outcome: 'failed', ...(variables['rackwright_failed'] as Json) } },
        },
      });
    }
    answer('end', stands(read(), name));
  } else {
    const running = Object.entries(machine.operations).find(([, each]) => each.outcome === undefined)?.[0];
    const highest = Object.values(machine.operations).sort((a, b) => b.epoch - a.epoch || b.sequence - a.sequence)[0];
    if (serial !== machine.serial)
      answer('begin', { outcome: 'refused', reason: 'SerialMismatch', message: 'another machine' });
    else if (mine !== undefined) answer('begin', { outcome: 'begun', run: mine.run });
    else if (highest !== undefined && (fence.epoch - highest.epoch || fence.sequence - highest.sequence) <= 0) {
      answer('begin', { outcome: 'fenced', highest: { epoch: highest.epoch, sequence: highest.sequence } });
    } else if (running !== undefined) answer('begin', { outcome: 'busy', running });
    write({
      ...machine,
      operations: { ...machine.operations, [name]: { run: String(run), ...fence } },
      played: [...machine.played, name],
    });
    answer('begin', { outcome: 'accepted' });
    event('playbook_on_task_start', { task: 'Fetch the plugins', task_action: 'get_url' });
    if (parameters['do'] === 'wait') while (existsSync(machineFile)) await sleep(50);
    if (parameters['do'] === 'fail') {
      const res = { msg: 'no such disk', rackwright_reason: 'DiskNotFound', rackwright_retryable: false };
      task('rackwright_layer', 'failed', res);
      return end(2, 'failures');
    }
    const now = read();
    const outcome = { outcome: 'succeeded', facts: { serial: machine.serial } };
    write({ ...now, operations: { ...now.operations, [name]: { run: String(run), ...fence, outcome } } });
    answer('end', outcome);
  }
  end(0);
}

interface Fence {
  epoch: number;
  sequence: number;
}

function stands(machine: FakeMachine, name: string): Json {
  const found = machine.operations[name];
  if (found === undefined) return { outcome: 'unknown' };
  return found.outcome ?? { outcome: 'running', percent: 0, message: 'conducted', conductor: found.run };
}

function read(): FakeMachine {
  return JSON.parse(readFileSync(machineFile, 'utf8'));
}

function write(machine: FakeMachine): void {
  writeFileSync(`${machineFile}.tmp`, JSON.stringify(machine));
  renameSync(`${machineFile}.tmp`, machineFile);
}

/** Without the marks of what no template is expanded in. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('__ansible_unsafe' in value) return value.__ansible_unsafe;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}
