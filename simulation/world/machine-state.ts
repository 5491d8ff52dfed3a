import type { Machine } from './machine.ts';

/** A machine as its world holds it. Nobody else changes one. */
export type MachineState = { -readonly [Field in keyof Machine]: Machine[Field] };
