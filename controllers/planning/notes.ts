import type { Stored } from '#models/meta/object.ts';
import { counted } from '#models/plan/lists.ts';
import type { PlanReport } from '#models/plan/report.ts';
import type { PlanRun } from './engine.ts';

/** What has to be minded when one reads the report: what was assumed of the world, and how far that goes. */
export function notesOf(
  run: PlanRun,
  report: Pick<PlanReport, 'gains' | 'losses' | 'maintenance'>,
  objects: readonly Stored[],
): string[] {
  const notes: string[] = [];
  const drains = report.losses.some(({ drains: timeout }) => timeout !== null);
  const moves = report.gains.length + report.losses.length + report.maintenance.length > 0;
  if (drains) {
    notes.push(
      'How long pods take to leave is not known. A disruption budget may hold them until the time given, then they are deleted.',
    );
  } else if (report.maintenance.length > 0) {
    notes.push('How long pods take to leave is not known. A disruption budget may hold them for as long as it wants.');
  }
  const underWay = objects.filter(isUnderWay).length;
  if (underWay > 0)
    notes.push(
      `${counted(underWay, 'ComputeNode was on its', 'ComputeNodes were on their')} way already when the model was read: what becomes of ${underWay === 1 ? 'it' : 'them'} is told, too.`,
    );
  if (moves)
    notes.push(
      'Assumed: machines answer, installations and wipes succeed, Nodes join, and nobody else changes anything meanwhile.',
    );
  if (run.cutOff)
    notes.push(
      'It would go on for longer than is looked ahead (30 days), or never come to rest: this is how far it was followed.',
    );
  return notes;
}

/** What has no machine isn't on its way: it waits. */
function isUnderWay({ kind, metadata, ...object }: Stored): boolean {
  if (kind !== 'ComputeNode') return false;
  const { assetRef } = object['spec'] as { assetRef?: object };
  if (assetRef === undefined) return false;
  const { phase } = (object['status'] ?? {}) as { phase?: string };
  return metadata.deletionTimestamp !== undefined || (phase !== 'Ready' && phase !== 'Failed' && phase !== 'Draining');
}
