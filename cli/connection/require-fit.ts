import { blocks, type Survey } from '#controllers/preflight/finding.ts';
import { sentenceOf } from '#controllers/preflight/sentence.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';

/** @throws CommandError with a sentence for each thing that blocks: `usage` for the kubeconfig, else `cluster`. */
export function requireFit({ findings }: Survey): void {
  const blockers = findings.filter(blocks);
  if (blockers.length === 0) return;
  const isUsage = blockers.some(({ kind }) => kind === 'KubeconfigUnusable');
  throw new CommandError(isUsage ? exitCodes.usage : exitCodes.cluster, blockers.map(sentenceOf).join('\n'));
}
