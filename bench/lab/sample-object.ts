import type { KubeObject } from '#models/meta/object.ts';

/** An object of about a kilobyte, one of many in namespaces `space-0` and on. */
export function objectOf(at: number, spaces: number, written: string): KubeObject {
  const data: Record<string, string> = { written };
  for (let line = 0; line < 10; line += 1) data[`line-${line}`] = `value ${line} of object ${at}: ${'x'.repeat(60)}`;
  const metadata = { name: `object-${at}`, namespace: `space-${at % spaces}`, labels: { app: `app-${at % 17}` } };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}
