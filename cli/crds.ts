import { Option, type Command } from 'commander';
import { stringify } from 'yaml';
import type { KubeObject } from '#models/meta/object.ts';
import { isObject } from '#simulation/api-server/json.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { usageError } from './exit-codes.ts';
import type { Io } from './io.ts';

export function defineCrds(program: Command, io: Io): void {
  program
    .command('crds')
    .summary('print the CustomResourceDefinitions')
    .description(
      'Prints the CustomResourceDefinitions of all kinds, or of those named, as one stream for kubectl. ' +
        'A kind may be named as NodePool, nodepools, or by its short name np.',
    )
    .argument('[kinds...]', 'kinds to print; all when none is named')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['yaml', 'json']).default('yaml'))
    .addHelpText(
      'after',
      `
Examples:
  rackwright crds | kubectl apply -f -      install or update all kinds
  rackwright crds np cn                     only NodePool and ComputeNode
  rackwright crds -o json | jq '.items[].metadata.name'`,
    )
    .action((kinds: string[], { output }: { output: 'yaml' | 'json' }) => {
      const chosen = choose(readCrds(), kinds);
      io.out(output === 'json' ? asList(chosen) : asStream(chosen));
    });
}

/** Many objects as JSON are one List, as kubectl gives them. */
export function asList(objects: readonly KubeObject[]): string {
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }, null, 2)}\n`;
}

export function asStream(objects: readonly KubeObject[]): string {
  return objects
    .map((object) => `---\n${stringify(object, { lineWidth: 120, aliasDuplicateObjects: false })}`)
    .join('');
}

function choose(crds: readonly KubeObject[], kinds: readonly string[]): readonly KubeObject[] {
  if (kinds.length === 0) return crds;
  const unknown = kinds.filter((kind) => !crds.some((crd) => namesOf(crd).includes(kind.toLowerCase())));
  if (unknown.length > 0) {
    const known = crds.map((crd) => namesOf(crd)[0]).join(', ');
    throw usageError(`there is no kind ${unknown.join(', ')}; there are: ${known}`);
  }
  const wanted = new Set(kinds.map((kind) => kind.toLowerCase()));
  return crds.filter((crd) => namesOf(crd).some((name) => wanted.has(name)));
}

/** All that a kind is called, in lower case, its singular first. */
function namesOf({ spec, metadata }: KubeObject): string[] {
  const names = isObject(spec) && isObject(spec['names']) ? spec['names'] : {};
  const { singular, plural, kind, shortNames } = names;
  const all = [singular, plural, kind, metadata.name, ...(Array.isArray(shortNames) ? shortNames : [])];
  return all.filter((name) => typeof name === 'string').map((name) => name.toLowerCase());
}
