import { BlockList } from 'node:net';
import { type AppName, APPS, PLATFORM } from '#platform';
import { render } from './kustomize';

interface Peer {
  namespaceSelector?: { matchLabels: Record<string, string> };
  ipBlock?: { cidr: string; except: string[] };
}
interface Rule {
  from?: Peer[];
  to?: Peer[];
  ports?: { protocol: string; port: string | number }[];
}
interface Policy {
  kind: string;
  spec: {
    podSelector: {
      matchLabels?: Record<string, string>;
      matchExpressions?: { key: string; operator: string; values: string[] }[];
    };
    policyTypes: string[];
    ingress?: Rule[];
    egress?: Rule[];
  };
}

const NAME = 'app.kubernetes.io/name';
const POLICIES = render<Policy>('k8s/base').filter(({ kind }) => kind === 'NetworkPolicy');

function selects({ spec: { podSelector } }: Policy, pod: string): boolean {
  const { matchLabels = {}, matchExpressions = [] } = podSelector;
  return (
    Object.entries(matchLabels).every(([key, value]) => key === NAME && value === pod) &&
    matchExpressions.every(
      ({ key, operator, values }) => key === NAME && operator === 'In' && values.includes(pod),
    )
  );
}

const rulesFor = (pod: string, direction: 'ingress' | 'egress'): Rule[] =>
  POLICIES.filter((policy) => selects(policy, pod)).flatMap(({ spec }) => spec[direction] ?? []);

/** `namespace:port`; a rule without peers allows any peer. */
const flat = (rules: Rule[]): string[] =>
  rules.flatMap(({ from, to, ports = [{ protocol: 'TCP', port: 'any' }] }) =>
    (from ?? to ?? [{}]).flatMap(({ namespaceSelector, ipBlock }) =>
      ports.map(
        ({ port }) =>
          `${namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] ?? ipBlock?.cidr ?? 'any'}:${port}`,
      ),
    ),
  );

/** The addresses of names, and the collector. */
const EVERY_POD = ['kube-system:53', 'kube-system:53', 'monitoring:4317', 'monitoring:4318'];

/** The ports that an app may reach, besides those that every pod may reach. */
const needsOf = (app: AppName): string[] => [
  'any:4222',
  ...(PLATFORM[app].database ? ['any:5432'] : []),
  ...(PLATFORM[app].callsInternet ? ['0.0.0.0/0:any', '::/0:any'] : []),
];

describe('the network of a cluster', () => {
  it.each([...APPS, 'migrate', 'streams', 'an-app-to-come'])('denies %s what no policy allows', (pod) => {
    for (const direction of ['Ingress', 'Egress'])
      expect(
        POLICIES.some((policy) => selects(policy, pod) && policy.spec.policyTypes.includes(direction)),
      ).toBe(true);
  });

  it.each(APPS)('lets only monitoring reach the admin port of %s', (app) => {
    const reachable = flat(rulesFor(app, 'ingress')).sort();
    expect(reachable).toEqual(
      PLATFORM[app].publicHttp ? ['ingress-nginx:http', 'monitoring:admin'] : ['monitoring:admin'],
    );
  });

  it.each([
    ...APPS.map((app) => [app, needsOf(app)] as const),
    ['migrate', ['any:5432']] as const,
    ['streams', ['any:4222']] as const,
  ])('lets %s reach what it needs and no more', (pod, needs) => {
    expect(flat(rulesFor(pod, 'egress')).sort()).toEqual([...EVERY_POD, ...needs].sort());
  });

  it('selects no pod that the platform does not have', () => {
    const pods: string[] = [...APPS, 'migrate', 'streams'];
    const named = POLICIES.flatMap(({ spec: { podSelector } }) => [
      ...Object.values(podSelector.matchLabels ?? {}),
      ...(podSelector.matchExpressions ?? []).flatMap(({ values }) => values),
    ]);
    expect(named.filter((pod) => !pods.includes(pod))).toEqual([]);
  });

  it.each(APPS.filter((app) => PLATFORM[app].callsInternet))(
    'lets %s reach the public Internet and no private network',
    (app) => {
      const excepted = new BlockList();
      for (const { to = [] } of rulesFor(app, 'egress'))
        for (const { ipBlock } of to)
          for (const range of ipBlock?.except ?? []) {
            const [address = '', prefix] = range.split('/');
            excepted.addSubnet(address, Number(prefix), address.includes(':') ? 'ipv6' : 'ipv4');
          }
      for (const address of ['10.0.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1'])
        expect(excepted.check(address, 'ipv4')).toBe(true);
      for (const address of ['::1', 'fd00::1', 'fe80::1']) expect(excepted.check(address, 'ipv6')).toBe(true);
      expect(excepted.check('203.0.113.5', 'ipv4')).toBe(false);
      expect(excepted.check('2001:db8::5', 'ipv6')).toBe(false);
    },
  );
});
