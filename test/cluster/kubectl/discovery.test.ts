import { beforeAll, test } from 'vitest';
import { gadgetCrd } from './stage/gadgets.ts';
import { onBothServers } from './stage/on-both-servers.ts';

/** What both serve; a real server has more. */
const bothHave =
  /^(NAME|configmaps|events(?!\.events)|namespaces|nodes|pods|secrets|serviceaccounts|controllerrevisions|daemonsets|deployments|replicasets|certificatesigningrequests|leases|poddisruptionbudgets|customresourcedefinitions|selfsubjectaccessreviews|selfsubjectrulesreviews|selfsubjectreviews|gadgets(?=\.k000000| +gdk000000))\b/;

onBothServers(({ scene, newShell }) => {
  beforeAll(() => scene.install(gadgetCrd(scene.unique)));

  test('api-resources', async () => {
    const { kubectl, matches } = await newShell();

    await kubectl('api-resources --api-group=UNIQUE.example.com');
    await kubectl('api-resources --api-group=UNIQUE.example.com -o wide');
    await kubectl('api-resources --api-group=UNIQUE.example.com -o name');
    await kubectl('api-resources --api-group=UNIQUE.example.com -o json');
    await kubectl('api-resources --categories=thingsUNIQUE --no-headers');
    await kubectl('api-resources --api-group=apps', { only: bothHave });
    await kubectl('api-resources -o wide --sort-by=name', {
      only: new RegExp(`${bothHave.source}(?!.*(metrics|events.k8s.io))`),
    });
    await kubectl('api-resources --namespaced=false --sort-by=kind', { only: bothHave });
    await kubectl('api-resources --verbs=list,watch --namespaced -o name', { only: bothHave });
    await kubectl('api-resources --categories=all -o name', {
      only: /deployments|pods|replicasets|daemonsets|services/,
    });
    await kubectl('api-resources --api-group=nowhere.example.com');
    matches('discovery/api-resources');
  });

  test('api-versions, version, cluster-info', async () => {
    const { kubectl, matches } = await newShell();

    await kubectl('api-versions', { only: /^(v1|apps|policy|coordination|certificates|apiextensions|UNIQUE)/ });
    await kubectl('version', {
      hide: [
        [/v1\.35\.\S+/g, 'v1.35.N'],
        [/v5\.\S+/g, 'v5.N'],
      ],
    });
    await kubectl('version --client', {
      hide: [
        [/v1\.35\.\S+/g, 'v1.35.N'],
        [/v5\.\S+/g, 'v5.N'],
      ],
    });
    await kubectl('cluster-info');
    matches('discovery/versions');
  });

  test('verbs and flags that kubectl doesn’t have', async () => {
    const { kubectl, matches } = await newShell();

    await kubectl('frobnicate');
    await kubectl('get pods --frobnicate');
    await kubectl('alpha');
    await kubectl('options', { only: /--(as|cluster|context|kubeconfig|namespace|server|user)=/ });
    await kubectl('config view --minify -o jsonpath={..namespace}');
    await kubectl('config get-contexts nope');
    matches('discovery/unknown');
  });
});
