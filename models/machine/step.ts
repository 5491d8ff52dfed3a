import type { AnyStateMachine, EventFromLogic, StateValueFrom } from 'xstate';
import { initialTransition, transition } from 'xstate';

/** The phases of a kind: the names of its machine's states. */
export type PhaseOf<Machine extends AnyStateMachine> = Extract<StateValueFrom<Machine>, string>;

/** What was answered already, by phase and type of event. */
const answers = new WeakMap<AnyStateMachine, Map<string, string>>();

/**
 * One step of a kind's machine, as pure data: the phase after `event`. A phase that the machine doesn't know (an older
 * or newer version wrote it) is read as its initial one; an event that the phase has no answer to leaves it as it is.
 * Our machines have neither guards nor context, so that phase and type of event tell all: each is asked once.
 */
export function step<Machine extends AnyStateMachine>(
  machine: Machine,
  phase: string | undefined,
  event: EventFromLogic<Machine>,
): PhaseOf<Machine> {
  const known = answers.get(machine) ?? new Map<string, string>();
  if (known.size === 0) answers.set(machine, known);
  const question = `${phase ?? ''}\n${event.type}`;
  const answer = known.get(question) ?? ask(machine, phase, event);
  known.set(question, answer);
  return answer as PhaseOf<Machine>;
}

function ask(logic: AnyStateMachine, phase: string | undefined, event: EventFromLogic<AnyStateMachine>): string {
  const isState = phase !== undefined && Object.hasOwn(logic.states, phase);
  const [initial] = initialTransition(logic);
  const snapshot = isState ? logic.resolveState({ value: phase, context: {} }) : initial;
  const [after] = transition(logic, snapshot, event);
  const { value } = after;
  if (typeof value !== 'string') throw new Error(`machine ${logic.id} has nested states, and a phase is one name`);
  return value;
}
