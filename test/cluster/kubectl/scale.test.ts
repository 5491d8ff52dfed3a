import { beforeAll, test } from 'vitest';
import { gadget, gadgetCrd } from './stage/gadgets.ts';
import { onBothServers } from './stage/on-both-servers.ts';

onBothServers(({ scene, newShell }) => {
  beforeAll(() => scene.install(gadgetCrd(scene.unique)));

  test('scale: of custom resources and deployments, with conditions', async () => {
    const { kubectl, quietly, file, matches } = await newShell();
    file('two.yaml', gadget(scene, 'a', { size: 2 }), gadget(scene, 'b', { size: 2 }));
    await quietly('create -f two.yaml');
    await quietly('create deployment web --image=example.com/web:1 --replicas=0');
    await quietly('create configmap c');

    await kubectl('scale gadget a --replicas=3');
    await kubectl('scale gadget a --replicas=4 --current-replicas=3');
    await kubectl('scale gadget a --replicas=5 --current-replicas=3');
    await kubectl('scale gadget a --replicas=5 --resource-version=1');
    await kubectl('scale gadgets --all --replicas=6');
    await kubectl('scale gadget/a gadget/b --replicas=7');
    await kubectl('scale -f two.yaml --replicas=8');
    await kubectl('scale gadget a --replicas=9 --dry-run=server');
    await kubectl('scale gadget a --replicas=9 --dry-run=client');
    await kubectl('scale gadget a --replicas=1000');
    await kubectl('scale gadget a --replicas=-1');
    await kubectl('scale gadget nope --replicas=1');
    await kubectl('scale configmap c --replicas=1');
    await kubectl('scale deployment web --replicas=0 --current-replicas=0');
    await kubectl('scale deployment web --replicas=0 --current-replicas=2');
    await kubectl('scale gadget a');
    await kubectl('get gadgets');
    matches('scale/scale');
  });

  test('set image, env, resources, serviceaccount, selector', async () => {
    const { kubectl, quietly, matches } = await newShell();
    await quietly('create deployment web --image=example.com/web:1 --replicas=0');
    await quietly('create configmap settings --from-literal=A=1');

    await kubectl('set image deployment/web web=example.com/web:2');
    await kubectl('set image deployment/web web=example.com/web:2');
    await kubectl('set image deployment/web none=example.com/web:2');
    await kubectl('set env deployment/web COLOUR=red');
    await kubectl('set env deployment/web --list');
    await kubectl('set env deployment/web --from=configmap/settings');
    await kubectl('set env deployment/web COLOUR-');
    await kubectl('set resources deployment web --limits=cpu=200m,memory=512Mi --requests=cpu=100m');
    await kubectl('set serviceaccount deployment web robot');
    await kubectl(`get deployment web -o 'jsonpath={.spec.template.spec}'`);
    matches('scale/set');
  });

  test('rollout status, history, pause, resume, restart, undo of a deployment without pods', async () => {
    const { kubectl, quietly, until, matches } = await newShell();
    const observed = () =>
      until('get deployment web -o jsonpath={.metadata.generation}={.status.observedGeneration}', (text) => {
        const [made, seen] = text.split('=');
        return made === seen;
      });
    const hide = [
      [/web-[a-z0-9]{6,10}\b/g, 'web-HASH'] as const,
      [/pod-template-hash=\w+/g, 'pod-template-hash=HASH'] as const,
    ];
    await quietly('create deployment web --image=example.com/web:1 --replicas=0');
    await observed();

    await kubectl('rollout status deployment web');
    await kubectl('rollout history deployment web');
    await quietly('set image deployment/web web=example.com/web:2');
    await observed();
    await kubectl('rollout status deployment web');
    await kubectl('annotate deployment web kubernetes.io/change-cause=second');
    await until('get rs -o jsonpath={.items[*].metadata.annotations}', (text) => text.includes('second'));
    await kubectl('rollout history deployment web');
    await kubectl('rollout history deployment web --revision=2', { hide });
    await kubectl('rollout history deployment web --revision=9');
    await kubectl('rollout undo deployment web');
    await observed();
    await until('rollout history deployment web', (text) => text.includes('3'));
    await kubectl('rollout history deployment web');
    await until('get deployment web -o jsonpath={.metadata.annotations}', (text) => text.includes('revision":"3"'));
    await kubectl('get deployment web -o jsonpath={.metadata.generation}{.metadata.annotations}');
    await kubectl('rollout undo deployment web --to-revision=9');
    await kubectl('rollout pause deployment web');
    await kubectl('rollout pause deployment web');
    await kubectl('rollout restart deployment web');
    await kubectl('rollout undo deployment web');
    await kubectl('rollout resume deployment web');
    await kubectl('rollout resume deployment web');
    await kubectl('rollout restart deployment web');
    await kubectl('rollout status gadget a');
    await kubectl('rollout status deployment nope');
    matches('scale/rollout');
  });

  test('a deployment that makes pods: what get shows of it', async () => {
    const { kubectl, quietly, until, matches } = await newShell();
    const hide = [
      [/web-[a-z0-9]{6,10}-[a-z0-9]{5}/g, 'web-HASH-POD'] as const,
      [/web-[a-z0-9]{6,10}\b/g, 'web-HASH'] as const,
      [/pod-template-hash=\w+/g, 'pod-template-hash=HASH'] as const,
      [/ {2,}/g, '  '] as const,
    ];
    await quietly('create deployment web --image=example.com/web:1 --replicas=2');
    await until('get pods -o name', (text) => text.split('\n').length > 2);
    await until('get deployment web -o jsonpath={.status.replicas}', (text) => text === '2');

    await kubectl('get deployment web');
    await kubectl('get deployment web -o wide');
    await kubectl('get rs', { hide });
    await kubectl('get rs -o wide', { hide });
    await kubectl('get pods', { hide });
    await kubectl('get all', { hide });
    await kubectl('scale deployment web --replicas=1');
    await until('get deployment web -o jsonpath={.status.replicas}', (text) => text === '1');
    await kubectl('rollout status deployment web --watch=false');
    await kubectl('rollout status deployment web --timeout=4s');
    await kubectl('get deployment web -o jsonpath={.status.conditions[*].type}');
    await kubectl('delete deployment web');
    await until('get rs,pods -o name', (text) => text === '');
    matches('scale/pods');
  });
});
