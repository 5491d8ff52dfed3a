import type { HostStats, RunEvent } from './event.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';

/**
 * Makes a typed event of what an event file holds. Undefined when it isn't one: no object, no counter. Everything else is taken
 * as it comes, with '' or null for what is missing, because an event must not be lost to a field that a later version renames.
 */
export function parseEvent(raw: Json): RunEvent | undefined {
  if (!isJsonObject(raw)) return undefined;
  const { counter } = raw;
  if (typeof counter !== 'number' || !Number.isSafeInteger(counter)) return undefined;
  const data = isJsonObject(raw['event_data']) ? raw['event_data'] : {};
  const common = { counter, uuid: text(raw['uuid']), created: text(raw['created']), stdout: text(raw['stdout']) };
  const event = text(raw['event']);
  const make = makers[event];
  if (make === undefined) return { ...common, kind: 'other', event, data };
  return make(common, data);
}

interface Common {
  readonly counter: number;
  readonly uuid: string;
  readonly created: string;
  readonly stdout: string;
}

type Maker = (common: Common, data: JsonObject) => RunEvent;

const taskStart =
  (handler: boolean): Maker =>
  (common, data) => ({ ...common, kind: 'task-start', ...whatRuns(data), handler });

const output: Maker = (common) => ({ ...common, kind: 'output' });

const makers: { readonly [event: string]: Maker | undefined } = Object.assign(Object.create(null), {
  playbook_on_start: (common, data) => ({ ...common, kind: 'playbook-start', playbook: text(data['playbook']) }),
  playbook_on_play_start: (common, data) => ({
    ...common,
    kind: 'play-start',
    play: text(data['play']),
    pattern: text(data['pattern']),
  }),
  playbook_on_task_start: taskStart(false),
  playbook_on_handler_task_start: taskStart(true),
  playbook_on_no_hosts_matched: (common) => ({ ...common, kind: 'no-hosts', why: 'none-matched' }),
  playbook_on_no_hosts_remaining: (common) => ({ ...common, kind: 'no-hosts', why: 'none-left' }),
  playbook_on_stats: (common, data) => ({ ...common, kind: 'stats', hosts: stats(data) }),
  playbook_on_notify: (common, data) => ({
    ...common,
    kind: 'handler-notified',
    host: text(data['host']),
    handler: text(data['handler']),
  }),
  runner_on_start: (common, data) => ({ ...common, kind: 'host-start', ...onHost(data) }),
  runner_on_ok: (common, data) => ({ ...common, kind: 'host-ok', ...ended(data), changed: changed(data) }),
  runner_on_failed: (common, data) => ({
    ...common,
    kind: 'host-failed',
    ...ended(data),
    message: message(data['res']),
    ignored: data['ignore_errors'] === true,
  }),
  runner_on_skipped: (common, data) => ({ ...common, kind: 'host-skipped', ...ended(data) }),
  runner_on_unreachable: (common, data) => ({
    ...common,
    kind: 'host-unreachable',
    ...ended(data),
    message: message(data['res']),
  }),
  runner_retry: (common, data) => ({ ...common, kind: 'host-retry', ...ended(data) }),
  runner_item_on_ok: (common, data) => ({ ...common, kind: 'item-ok', ...ended(data), changed: changed(data) }),
  runner_item_on_failed: (common, data) => ({
    ...common,
    kind: 'item-failed',
    ...ended(data),
    message: message(data['res']),
  }),
  runner_item_on_skipped: (common, data) => ({ ...common, kind: 'item-skipped', ...ended(data) }),
  verbose: output,
  warning: output,
  system_warning: output,
  deprecated: output,
  error: output,
  debug: output,
} satisfies Record<string, Maker>);

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function whatRuns(data: JsonObject): { play: string; task: string; action: string } {
  return {
    play: text(data['play']),
    task: text(data['task']),
    action: text(data['resolved_action']) || text(data['task_action']),
  };
}

function onHost(data: JsonObject): { host: string; play: string; task: string; action: string } {
  return { host: text(data['host']), ...whatRuns(data) };
}

function ended(data: JsonObject): ReturnType<typeof onHost> & { result: Json } {
  return { ...onHost(data), result: data['res'] ?? null };
}

function changed(data: JsonObject): boolean {
  const { res } = data;
  return isJsonObject(res) && res['changed'] === true;
}

function message(res: Json | undefined): string {
  if (!isJsonObject(res)) return '';
  return text(res['msg']) || text(res['censored']) || text(res['stderr']);
}

const columns = {
  ok: 'ok',
  changed: 'changed',
  failed: 'failures',
  unreachable: 'dark',
  skipped: 'skipped',
  rescued: 'rescued',
  ignored: 'ignored',
} as const;

function stats(data: JsonObject): readonly HostStats[] {
  const hosts = new Set<string>();
  for (const column of ['processed', ...Object.values(columns)]) {
    const counts = data[column];
    if (isJsonObject(counts)) for (const host of Object.keys(counts)) hosts.add(host);
  }
  const count = (host: string, column: keyof typeof columns): number => {
    const counts = data[columns[column]];
    const value = isJsonObject(counts) && Object.hasOwn(counts, host) ? counts[host] : 0;
    return typeof value === 'number' ? value : 0;
  };
  return [...hosts].toSorted().map((host) => ({
    host,
    ok: count(host, 'ok'),
    changed: count(host, 'changed'),
    failed: count(host, 'failed'),
    unreachable: count(host, 'unreachable'),
    skipped: count(host, 'skipped'),
    rescued: count(host, 'rescued'),
    ignored: count(host, 'ignored'),
  }));
}
