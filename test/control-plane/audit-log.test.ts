import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readAuditLog } from './audit-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'rackwright-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('half a line that ends like a whole one, or that the next was written behind, is passed over', () => {
  const file = join(folder, 'audit.log');
  const line = (verb: string): string => JSON.stringify({ verb, user: { username: 'ann' } });
  writeFileSync(file, `${line('create')}\n{"verb":"torn","user":{}${line('patch')}\n${line('delete')}\n{"user":{}`);

  expect(readAuditLog(file).map(({ verb }) => verb)).toEqual(['create', 'delete']);
});
