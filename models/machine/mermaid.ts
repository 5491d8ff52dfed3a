import type { AnyStateMachine } from 'xstate';

interface Edge {
  from: string;
  to: string;
  events: string[];
}

/**
 * The machine as a Mermaid stateDiagram-v2, in the order in which it is written. Events with one source and target share
 * an arrow; an event that every state answers alike (one at the root) is told once, by an arrow from `any phase`.
 */
export function mermaid(machine: AnyStateMachine): string {
  const root = edgesOf(machine.root.transitions, 'any');
  const edges = [
    ...root,
    ...Object.entries(machine.states).flatMap(([name, state]) => edgesOf(state.transitions, name)),
  ];
  const [initial] = machine.root.initial.target ?? [];
  return [
    'stateDiagram-v2',
    ...(root.length === 0 ? [] : ['  state "any phase" as any']),
    ...Object.keys(machine.states).map((name) => `  ${name}`),
    ...(initial === undefined ? [] : [`  [*] --> ${initial.key}`]),
    ...edges.map(({ from, to, events }) => `  ${from} --> ${to}: ${events.join(', ')}`),
    '',
  ].join('\n');
}

type Transitions = AnyStateMachine['root']['transitions'];

function edgesOf(transitions: Transitions, from: string): Edge[] {
  const edges: Edge[] = [];
  for (const [event, definitions] of transitions) {
    for (const target of definitions.flatMap((definition) => definition.target ?? [])) {
      const known = edges.find((edge) => edge.to === target.key);
      if (known === undefined) edges.push({ from, to: target.key, events: [event] });
      else known.events.push(event);
    }
  }
  return edges;
}
