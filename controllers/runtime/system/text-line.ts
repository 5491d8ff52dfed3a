import { printable, printableLines } from '#models/text/printable.ts';
import { isRecord } from '../json.ts';

/**
 * One JSON log line as text: time, level, message, then the fields as `key=value`. A stack follows on lines of its own.
 * Nothing in it is acted on by the terminal that shows it.
 */
export function textLine(json: string): string {
  const parsed: unknown = JSON.parse(json);
  const { time, level, message, error, ...fields } = isRecord(parsed) ? parsed : {};
  const parts = [
    String(time).slice(11, 23),
    String(level).toUpperCase().padEnd(5),
    printable(String(message)),
    ...Object.entries(fields).map(([key, value]) => `${printable(key)}=${plain(value)}`),
  ];
  const lines: string[] = [];
  let arrow = 'error';
  for (let cause: unknown = error; isRecord(cause); cause = cause['cause']) {
    parts.push(`${arrow}=${plain(cause['message'])}`);
    if (typeof cause['stack'] === 'string') lines.push(printableLines(cause['stack']));
    arrow = 'cause';
  }
  return `${[parts.join(' '), ...lines].join('\n')}\n`;
}

function plain(value: unknown): string {
  if (typeof value === 'string' && /^[^\s"=\p{C}]+$/u.test(value)) return value;
  return printable(JSON.stringify(value));
}
