import type { RunEvent } from 'ansible-runner-wrapper';

type Json = Readonly<Record<string, unknown>>;

/** What the events of a run have told so far. What machines said in them is foreign. */
export interface Seen {
  /** What the machine answered to begin, work, end and looks. */
  answers: ReadonlyMap<string, Json>;
  /** What it answered last to whoever follows its work. */
  followed?: Json;
  failure?: { action: string; message: string; reason?: unknown; retryable?: unknown };
  unreachable?: string;
  tasks: number;
  percent: number;
  message: string;
  log: readonly string[];
}

export const nothingSeen: Seen = { answers: new Map(), tasks: 0, percent: 0, message: 'beginning', log: [] };

const logLines = 60;
const mark = 'rackwright-progress: ';

export function see(seen: Seen, event: RunEvent): Seen {
  switch (event.kind) {
    case 'task-start':
      return logged(
        // How many tasks there are, nobody knows before the end.
        {
          ...seen,
          tasks: seen.tasks + 1,
          percent: Math.max(seen.percent, 95 - 95 / (1 + seen.tasks / 6)),
          message: event.task,
        },
        `TASK ${event.task}`,
      );
    case 'output':
      return event.stdout.startsWith(mark) ? progressed(seen, event.stdout.slice(mark.length)) : seen;
    case 'host-ok':
      return answered(seen, event.action, event.result);
    case 'host-failed': {
      if (event.ignored) return seen;
      const { action, message, result } = event;
      const { rackwright_reason: reason, rackwright_retryable: retryable } = jsonOf(result) ?? {};
      const failure = { action, message, reason, retryable };
      return logged({ ...answered(seen, action, result), failure }, `FAILED ${event.task}: ${message}`);
    }
    case 'host-unreachable':
      return logged({ ...seen, unreachable: event.message }, `UNREACHABLE ${event.task}: ${event.message}`);
    default:
      return seen;
  }
}

function answered(seen: Seen, action: string, result: unknown): Seen {
  const answer = jsonOf(jsonOf(result)?.['rackwright']);
  if (answer === undefined) return seen;
  if (action === 'rackwright_follow') return { ...seen, followed: answer };
  if (action !== 'rackwright_operation' || typeof answer['call'] !== 'string') return seen;
  return { ...seen, answers: new Map(seen.answers).set(answer['call'], answer) };
}

function progressed(seen: Seen, line: string): Seen {
  const [, percent, message = ''] = /^(\d{1,3}) (.*)/.exec(line.trim()) ?? [];
  if (percent === undefined) return seen;
  return logged({ ...seen, percent: Math.min(100, Number(percent)), message }, message);
}

function logged(seen: Seen, line: string): Seen {
  return { ...seen, log: [...seen.log, line.slice(0, 500).replaceAll(/\s+/g, ' ')].slice(-logLines) };
}

function jsonOf(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
