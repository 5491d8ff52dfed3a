import { mkdir, writeFile } from 'node:fs/promises';
import { machines } from '#models/machine/machines.ts';
import { page, pageName } from '#models/machine/page.ts';

/** Draws every machine into `docs/machines/`; a test fails when what is committed differs. */
const folder = new URL('machines/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const row of machines) await writeFile(new URL(pageName(row), folder), page(row));
