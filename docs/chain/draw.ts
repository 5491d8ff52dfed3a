import type { LayerRow } from '#models/layers/layers.ts';
import { coreNodes, pods, secrets, certificateSigningRequests } from '#models/meta/core-resources.ts';
import { rackwrightResources } from '#models/generated/resources.ts';
import { resourceId } from '#models/meta/resource.ts';
import type { Recording } from './recorder.ts';

const kinds: ReadonlyMap<string, string> = new Map(
  [...rackwrightResources, coreNodes, pods, secrets, certificateSigningRequests].map((resource) => [
    resourceId(resource),
    resource.kind,
  ]),
);
const machine = 'machine';
const layersTogether = 'layers';

interface Arrow {
  from: string;
  to: string;
  words: string[];
  wakes: boolean;
}

/** Kinds and the controllers named after them are one box; an arrow is what the controller does to another kind. */
export function chainPicture(recording: Recording, detail: 'overview' | 'whole'): string {
  const arrows = arrowsOf(recording, detail);
  const boxes = [...new Set(arrows.flatMap(({ from, to }) => [from, to]))];
  return [
    'flowchart LR',
    ...boxes.map((box) => `  ${box}${shapeOf(box, recording)}`),
    ...arrows.map(({ from, to, words, wakes }) =>
      wakes ? `  ${from} -.-> ${to}` : `  ${from} -->|${words.join(', ')}| ${to}`,
    ),
    '',
  ].join('\n');
}

function arrowsOf(recording: Recording, detail: 'overview' | 'whole'): Arrow[] {
  const acts = new Map<string, Arrow>();
  const add = (from: string, to: string, word: string): void => {
    const arrow = acts.get(`${from} ${to}`) ?? { from, to, words: [], wakes: false };
    acts.set(`${from} ${to}`, arrow);
    if (!arrow.words.includes(word)) arrow.words.push(word);
  };
  for (const { controller, verb, resource, subresource } of recording.asked) {
    const to = kinds.get(resource);
    const from = boxOf(controller);
    if (to === undefined || reads.has(verb) || subresource === 'status' || from === to) continue;
    if (recording.controllers.includes(controller)) add(from, to, wordFor(verb, subresource));
  }
  for (const [controller, calls] of recording.operated) for (const call of calls) add(boxOf(controller), machine, call);
  return [...wakingArrows(recording, [...acts.values()], detail), ...acts.values()];
}

const reads: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

function wordFor(verb: string, subresource: string | undefined): string {
  if (subresource === 'eviction') return 'evict';
  return verb;
}

/** What wakes whom, among the boxes that act or are acted on: in the overview only what has no kind of its own. */
function wakingArrows({ wakes }: Recording, acts: readonly Arrow[], detail: 'overview' | 'whole'): Arrow[] {
  const shown = new Set(acts.flatMap(({ from, to }) => [from, to]));
  const arrows = new Map<string, Arrow>();
  for (const [controller, resources] of wakes) {
    const to = boxOf(controller);
    if (!shown.has(to) || (detail === 'overview' && [...kinds.values()].includes(to))) continue;
    for (const resource of resources) {
      const from = kinds.get(resource);
      if (from === undefined || from === to || !shown.has(from)) continue;
      arrows.set(`${from} ${to}`, { from, to, words: [], wakes: true });
    }
  }
  return [...arrows.values()];
}

/** The kind that a controller is named after, or its own name; the layers' controllers are one piece of code. */
function boxOf(controller: string): string {
  if (controller.startsWith('layer-')) return layersTogether;
  return [...kinds.values()].find((kind) => kind.toLowerCase() === controller) ?? controller;
}

function shapeOf(box: string, { controllers }: Recording): string {
  if (box === machine) return '[("machine, by its adapter")]';
  if (box === layersTogether) {
    const names = controllers.filter((name) => name.startsWith('layer-')).map((name) => name.slice('layer-'.length));
    return `(["layers: ${names.join(', ')}"])`;
  }
  return [...kinds.values()].includes(box) ? `["${box}"]` : `(["${box}"])`;
}

/** The layers, bottom up, with what each needs. */
export function layersPicture(layers: readonly LayerRow[]): string {
  const label = ({ name, image, disruptive, deadlineMs }: LayerRow): string =>
    [
      `<b>${name}</b>`,
      image?.kind ?? 'observed, not operated',
      `${disruptive ? 'Node drained first, ' : ''}${deadlineMs / 60_000} min`,
    ].join('<br/>');
  return [
    'flowchart LR',
    ...layers.map((layer) => `  ${layer.name}["${label(layer)}"]`),
    `  ${layers.map(({ name }) => name).join(' --> ')}`,
    '',
  ].join('\n');
}

/** One row a controller: what wakes it, what it writes beside Events and its own kind's status, what else it reads. */
export function controllersTable(recording: Recording): string {
  const rows = recording.controllers.map((controller) => {
    const own = recording.asked.filter((asked) => asked.controller === controller && asked.resource !== 'events');
    const written = own.filter(({ verb }) => !reads.has(verb));
    const fresh = own.filter(({ verb }) => reads.has(verb));
    const calls = [...(recording.operated.get(controller) ?? [])].map((call) => `adapter ${call}`);
    return [
      `\`${controller}\``,
      listed([...(recording.wakes.get(controller) ?? [])].map(kindOf)),
      listed(written.map(({ verb, resource, subresource }) => act(verb, resource, subresource))),
      listed([...fresh.map(({ verb, resource }) => act(verb, resource, undefined)), ...calls]),
    ];
  });
  const head = ['controller', 'woken by', 'writes', 'asks at the moment of the decision'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function kindOf(resource: string): string {
  return kinds.get(resource) ?? (resource === 'configmaps' ? 'the freeze switch' : resource);
}

function act(verb: string, resource: string, subresource: string | undefined): string {
  if (subresource === 'eviction') return `evict ${kindOf(resource)}`;
  return subresource === undefined ? `${verb} ${kindOf(resource)}` : `${kindOf(resource)} ${subresource}`;
}

function listed(words: readonly string[]): string {
  return [...new Set(words)].toSorted().join(', ');
}
