import type { Help } from './help.ts';
import type { Toward } from './toward.ts';

/**
 * What is told of a reason beside the condition's own sentence: where the chain goes on, and what a person could do.
 * `message`: the sentence says it all.
 */
export type Row = 'message' | { toward?: readonly Toward[]; help?: Help };
