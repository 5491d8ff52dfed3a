import type { MachineRow } from './machines.ts';
import { mermaid } from './mermaid.ts';

/** The file in `docs/machines/` that shows a machine. */
export function pageName({ machine }: MachineRow): string {
  return `${machine.id}.md`;
}

/** Its text: which kinds it serves, its diagram, and where each event leads from each phase. */
export function page(row: MachineRow): string {
  const { kinds, machine } = row;
  const title =
    kinds.length === 1 ? `Phases of ${kinds[0]}` : `Phases of ${kinds.slice(0, -1).join(', ')} and ${kinds.at(-1)}`;
  return [
    `# ${title}`,
    '',
    `Drawn from the machine \`${machine.id}\` by \`npm run generate:docs\`. Events are what was perceived; one that a phase has no arrow for leaves it as it is.`,
    '',
    '```mermaid',
    mermaid(machine) + '```',
    '',
  ].join('\n');
}
