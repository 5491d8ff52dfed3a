import { access, readFile, readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...(await readdir(new URL('docs/', root), { recursive: true }))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test.each(pages)('links of %s lead somewhere', async (path) => {
  const page = new URL(path, root);
  const text = await readFile(page, 'utf8');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const own = targets.filter((target) => !/^[a-z]+:/.test(target));

  const broken: string[] = [];
  for (const target of own) if (!(await leadsSomewhere(target, page))) broken.push(target);

  expect(broken).toEqual([]);
});

async function leadsSomewhere(target: string, from: URL): Promise<boolean> {
  const [file = '', anchor] = target.split('#');
  const url = file === '' ? from : new URL(file, from);
  if (anchor === undefined) return exists(url);
  const headings = [...(await readFile(url, 'utf8')).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slug(heading));
  return headings.includes(anchor);
}

/** As GitHub makes anchors of headings. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

async function exists(url: URL): Promise<boolean> {
  try {
    await access(url);
    return true;
  } catch {
    return false;
  }
}
