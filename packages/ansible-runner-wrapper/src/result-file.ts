import type { HostStats } from './event.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { readJson } from './record.ts';
import type { FailureReason, HostFailure, RunResult } from './result.ts';
import { writeWhole, type RunFolder } from './run-folder.ts';

/** Keeps how a run ended, because who asks later can't tell a cancel from a kill by what ansible-runner left. */
export async function writeResult(folder: RunFolder, result: RunResult): Promise<void> {
  const content: Json = JSON.parse(JSON.stringify(result));
  await writeWhole(folder.result, content);
}

/** Undefined when the run hasn't been seen to end, or the file isn't one of this version. */
export async function readResult(folder: RunFolder): Promise<RunResult | undefined> {
  const parsed = await readJson(folder.result);
  return isJsonObject(parsed) ? parse(parsed, folder) : undefined;
}

const reasons: readonly FailureReason[] = [
  'task-failed',
  'host-refused',
  'unreachable',
  'rejected',
  'ansible-missing',
  'aborted',
];

function parse(parsed: JsonObject, folder: RunFolder): RunResult | undefined {
  const { status, rc, retry, detail, began } = parsed;
  const common = {
    ident: folder.ident,
    artifacts: folder.artifacts,
    stats: list(parsed['stats'], hostStats),
    lostEvents: count(parsed['lostEvents']),
    survivors: list(parsed['survivors'], (item) => (typeof item === 'number' ? item : undefined)),
  };
  if (status === 'successful') return { ...common, status, rc: 0 };
  if (retry !== 'retryable' && retry !== 'terminal') return undefined;
  switch (status) {
    case 'cancelled':
    case 'timeout':
    case 'lost':
      return { ...common, status, retry };
    case 'killed':
      return { ...common, status, retry, began: began === true, detail: text(detail) };
    case 'failed': {
      const reason = reasons.find((known) => known === parsed['reason']);
      if (reason === undefined) return undefined;
      const failures = list(parsed['failures'], hostFailure);
      return { ...common, status, retry, rc: count(rc), reason, failures, detail: text(detail) };
    }
    default:
      return undefined;
  }
}

function list<T>(value: Json | undefined, item: (value: Json) => T | undefined): readonly T[] {
  if (!Array.isArray(value)) return [];
  return value.map(item).filter((parsed) => parsed !== undefined);
}

function hostStats(value: Json): HostStats | undefined {
  if (!isJsonObject(value)) return undefined;
  return {
    host: text(value['host']),
    ok: count(value['ok']),
    changed: count(value['changed']),
    failed: count(value['failed']),
    unreachable: count(value['unreachable']),
    skipped: count(value['skipped']),
    rescued: count(value['rescued']),
    ignored: count(value['ignored']),
  };
}

function hostFailure(value: Json): HostFailure | undefined {
  if (!isJsonObject(value)) return undefined;
  const { host, task, action, message } = value;
  return { host: text(host), task: text(task), action: text(action), message: text(message) };
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function count(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}
