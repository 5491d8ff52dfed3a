import type { PlanReport } from './report.ts';

/** The report for a program, in the shape that docs/plan.md describes. */
export function planJson(report: PlanReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
