import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { kindSchemas, sharedSchemas } from './components.ts';
import { readCrds } from './crd.ts';
import { declareTypes } from './declare.ts';
import { resourceConstants } from './resources.ts';
import { sharedTypes } from './shared.ts';

const schemas = new URL('../', import.meta.url);
const generated = new URL('../../models/generated/', import.meta.url);
const banner = '// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.\n\n';
const metaTypes = ['Condition', 'ObjectMeta'];

/** File name below models/generated → text. Depends on nothing but the CRDs. */
export async function generate(): Promise<Map<string, string>> {
  const crds = readCrds(schemas);
  const shared = sharedTypes(crds);
  const files = new Map<string, string>();
  const common = await declareTypes(sharedSchemas(shared));
  files.set('shared.ts', importLines(common.imports) + common.text);
  for (const crd of crds) {
    const { text, imports } = await declareTypes(kindSchemas(crd, shared));
    const phase = `/** Where ${crd.kind} objects can stand. */\nexport type ${crd.kind}Phase = ${crd.kind}Status['phase'];`;
    files.set(`${crd.kind.toLowerCase()}.ts`, `${importLines(imports)}${text}\n${phase}`);
  }
  files.set('resources.ts', resourceConstants(crds));
  const options = { ...(await resolveConfig(generated)), parser: 'typescript' };
  for (const [name, text] of files) files.set(name, await format(banner + text, options));
  return files;
}

function importLines(names: readonly string[]): string {
  const lines = [
    { from: '../meta/object.ts', names: names.filter((name) => metaTypes.includes(name)) },
    { from: './shared.ts', names: names.filter((name) => !metaTypes.includes(name)) },
  ];
  return lines
    .filter((line) => line.names.length > 0)
    .map((line) => `import type { ${line.names.join(', ')} } from '${line.from}';\n`)
    .join('')
    .concat('\n');
}

if (import.meta.main) {
  const files = await generate();
  mkdirSync(generated, { recursive: true });
  for (const name of readdirSync(generated)) if (!files.has(name)) rmSync(new URL(name, generated));
  for (const [name, text] of files) writeFileSync(new URL(name, generated), text);
}
