import type { AnyStateMachine, EventFromLogic, StateValueFrom } from 'xstate';
import { initialTransition, transition } from 'xstate';

/** The phases of a kind: the names of its machine's states. */
export type PhaseOf<Machine extends AnyStateMachine> = Extract<StateValueFrom<Machine>, string>;

/**
 * One step of a kind's machine, as pure data: the phase after `event`. A phase that the machine doesn't know (an older
 * or newer version wrote it) is read as its initial one; an event that the phase has no answer to leaves it as it is.
 */
export function step<Machine extends AnyStateMachine>(
  machine: Machine,
  phase: string | undefined,
  event: EventFromLogic<Machine>,
): PhaseOf<Machine> {
  const logic: AnyStateMachine = machine;
  const known = phase !== undefined && Object.hasOwn(logic.states, phase);
  const [initial] = initialTransition(logic);
  const snapshot = known ? logic.resolveState({ value: phase, context: {} }) : initial;
  const [after] = transition(logic, snapshot, event);
  const { value } = after;
  if (typeof value !== 'string') throw new Error(`machine ${machine.id} has nested states, and a phase is one name`);
  return value as PhaseOf<Machine>;
}
