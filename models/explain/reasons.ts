import type { Reason } from '../conditions/reasons.ts';
import { scaleToNothing } from './help-act.ts';
import { backendReasons, clusterReasons, imageReasons, placeReasons } from './reasons-declared.ts';
import { assetReasons, nodeReasons, operationReasons } from './reasons-chain.ts';
import { offerReasons, poolReasons } from './reasons-demand.ts';
import type { Row } from './row.ts';

/** How each reason is explained. The type holds it to the closed list: a new reason has to be given a row. */
export const reasonRows: Readonly<Record<Reason, Row>> = {
  Ready: 'message',
  InUse: 'message',
  Deleting: { help: scaleToNothing },
  Paused: { toward: ['paused'] },
  Frozen: { toward: ['freeze'] },
  ...placeReasons,
  ...imageReasons,
  ...backendReasons,
  ...clusterReasons,
  ...offerReasons,
  ...assetReasons,
  ...operationReasons,
  ...nodeReasons,
  ...poolReasons,
};

/** The row of a reason as an object carries it: another version of the controllers may use words of its own. */
export function rowOf(reason: string | undefined): Exclude<Row, 'message'> {
  const rows: Readonly<Record<string, Row | undefined>> = reasonRows;
  const row = reason !== undefined && Object.hasOwn(rows, reason) ? rows[reason] : undefined;
  return row === undefined || row === 'message' ? {} : row;
}
