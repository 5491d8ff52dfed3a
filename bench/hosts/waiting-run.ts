import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { sleep } from '#models/ports/clock.ts';
import { createAuthority } from '#test/control-plane/authority.ts';
import { startControllers } from '#test/hosts/chain/controllers-process.ts';
import { dataCentre, layerImages, manifest, poolOf } from '#test/hosts/chain/objects.ts';
import { apiName, apiPort, reachedPlane, type ReachedPlane } from '#test/hosts/chain/reached-plane.ts';
import type { HostNet } from '#test/hosts/host-net.ts';
import type { Bench, BenchContext } from '../bench.ts';
import { memoryOf } from '../cluster/process-usage.ts';
import { atMost, figure, type Result } from '../result.ts';
import { startFleet, type Fleet } from './fleet.ts';
import { serveLastingImage } from './lasting-image.ts';

const hosts = 100;
/** So long that the first still waits when all is measured. */
const seconds = 1_200;
/** Only ends what hangs. */
const allowedMs = 15 * 60_000;
const restMs = 60_000;
const bytesPerMB = 1_048_576;
const diskBytes = 256 * bytesPerMB;
const hostKeySeed = 'a seed of host keys, for benches only, of 32 and more';
const certificates = 'etc/ssl/certs/ca-certificates.crt';

type Image = { url: string; sha256: string };

export const waitingRun: Bench = {
  name: 'waiting-run',
  what: `${hosts} machines that wait for the image of their OS, by ssh: what all of rackwright run takes in memory`,
  async run(context) {
    const authority = await createAuthority('bench-images');
    const fleet = await startFleet(hosts, context, async (net) => ({
      rescueFiles: { [certificates]: trusted(net, authority.certificatePem) },
      disks: [{ name: 'sda', sizeBytes: diskBytes }],
    }));
    const stateDir = mkdtempSync(join(tmpdir(), 'rwb-'));
    try {
      const { certificatePem: cert, keyPem: key } = await authority.issueServer('images', [fleet.net.address]);
      const lasting = await serveLastingImage(fleet.net, seconds, { cert, key });
      try {
        const reached = await reachedPlane(fleet.net);
        try {
          return await measure(context, fleet, reached, stateDir, lasting.image);
        } finally {
          await reached.plane.stop();
        }
      } finally {
        lasting.close();
      }
    } finally {
      await fleet.net.stop();
      rmSync(stateDir, { recursive: true, force: true });
    }
  },
};

function trusted(net: HostNet, caPem: string): string {
  return readFileSync(join(net.sharedRoot.folder, certificates), 'utf8') + caPem;
}

async function measure(
  context: BenchContext,
  { net, machines, secrets }: Fleet,
  { plane, kubeconfig, kubectl }: ReachedPlane,
  stateDir: string,
  image: Image,
): Promise<Result[]> {
  const controllers = await startControllers(net, kubeconfig, join(plane.folder, 'rackwright.log'), stateDir);
  /** Once so many of `kind` have `phase`. @throws Error with what they have instead, when one fails or it takes too long. */
  async function until(kind: string, phase: string, count: number): Promise<void> {
    const deadline = performance.now() + allowedMs;
    for (;;) {
      const phases = (await kubectl(['get', kind, '-o', 'jsonpath={.items[*].status.phase}'])).split(' ');
      if (phases.filter((one) => one === phase).length >= count) return;
      if (phases.includes('Failed') || performance.now() > deadline) {
        throw new Error(`${kind} aren't all ${phase}: ${phases.join(' ')}\n${controllers.log().slice(-2_000)}`);
      }
      await sleep(systemClock, 1_000, context.signal);
    }
  }
  try {
    const idle = memoryOf(controllers.pid).rss;
    const declared = dataCentre(
      machines.map(({ serial, address }) => ({ name: serial.replace('SERIAL-', ''), address })),
      net.address,
      { adapter: 'ssh', concurrency: hosts },
      { privateKey: secrets['ops.privateKey'] ?? '', known_hosts: secrets['ops.known_hosts'] ?? '', hostKeySeed },
    );
    await kubectl(['apply', '-f', '-'], manifest(declared));
    await until('computeassets', 'Available', hosts);
    const free = memoryOf(controllers.pid).rss;
    context.progress(`${hosts} machines are free`);
    const images = { os: image, containerd: image, runc: image, kubelet: image, plugins: image, pause: 'pause:1' };
    const ordered = [...layerImages(images, '1.35.4'), ...poolOf(hosts, `${apiName}:${apiPort}`)];
    await kubectl(['apply', '-f', '-'], manifest(ordered));
    await until('operations', 'Running', hosts);
    context.progress(`${hosts} operations wait`);
    await sleep(systemClock, restMs, context.signal);
    await until('operations', 'Running', hosts);
    const { rss, peak } = memoryOf(controllers.pid);
    return [
      atMost(
        `memory of rackwright run, ${hosts} operations waiting by ssh (RSS, at its highest)`,
        peak / bytesPerMB,
        'MB',
        300,
      ),
      figure(`  after ${restMs / 1_000} s of waiting`, rss / bytesPerMB, 'MB'),
      figure(`  with ${hosts} machines that are free`, free / bytesPerMB, 'MB'),
      figure('  as it starts', idle / bytesPerMB, 'MB'),
    ];
  } finally {
    await controllers.stop();
  }
}
