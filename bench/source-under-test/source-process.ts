// Sources under test, in a process of their own: real HTTP, prepared bytes, and a delay as a busy hospital has one.
// Started by start-sources.ts; told what to do over the process channel.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { countsOf, exampleEntry } from '#sources/contract/example-entries.ts';
import { anybody } from './anybody.ts';
import { gpPath, type SourceUnderTest } from './eight-sources.ts';
import { gpRecord } from './gp-record.ts';
import type { Tell } from './start-sources.ts';

interface Running {
  source: SourceUnderTest;
  behaviour: Tell['behaviour'];
  /** Answers by path, ready to send: the text about `anybody`, cut where their NHS number goes. */
  answers: Map<string, readonly Buffer[]>;
}

const prepared = (answer: object) =>
  JSON.stringify(answer)
    .split(anybody.nhsNumber)
    .map((text) => Buffer.from(text));

const bundle = (resources: readonly object[]) =>
  prepared({
    resourceType: 'Bundle',
    type: 'searchset',
    total: resources.length,
    entry: resources.map((resource) => ({ resource })),
  });

const patient = {
  resourceType: 'Patient',
  id: 'p1',
  identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: anybody.nhsNumber }],
  name: [{ use: 'official', family: anybody.family, given: anybody.given }],
  birthDate: anybody.birthDate,
};
const support = [
  { resourceType: 'Practitioner', id: 'pr1', name: [{ family: 'Example', given: ['Imaginary'], prefix: ['Dr'] }] },
  { resourceType: 'Organization', id: 'o1', name: 'Simulated Trust' },
];

function prepare(source: SourceUnderTest): Running {
  const answers = new Map<string, readonly Buffer[]>();
  if (source.speaks === 'gp-connect') {
    answers.set(`${gpPath}/Patient/$gpc.getstructuredrecord`, prepared(gpRecord(source.entries)));
  } else {
    const everything: object[] = [];
    for (const [kind, count] of countsOf(source.entries)) {
      const entries = Array.from({ length: count }, (_, index) => exampleEntry(kind, index));
      everything.push(...entries);
      answers.set(`/fhir/${kind}/_search`, bundle(entries));
    }
    answers.set('/fhir/Patient/p1/$everything', bundle([...everything, ...support]));
    answers.set('/fhir/Patient/_search', bundle([patient]));
  }
  return { source, behaviour: 'answer', answers };
}

async function answer(running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const { behaviour, source, answers } = running;
  if (behaviour === 'hang') return;
  await new Promise((resolve) => setTimeout(resolve, source.delayMs));
  if (behaviour === 'fail') {
    response.writeHead(503).end();
  } else if (behaviour === 'rubbish') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><p>Proxy error</p></html>');
  } else {
    const number = Buffer.from(/\b999\d{7}\b/.exec(decodeURIComponent(body))?.[0] ?? anybody.nhsNumber);
    const parts = answers.get(request.url!.split('?')[0]!)?.flatMap((part, at) => (at === 0 ? [part] : [number, part]));
    const content = parts?.length === 1 ? parts[0] : parts && Buffer.concat(parts);
    response
      .writeHead(content ? 200 : 404, {
        'content-type': 'application/fhir+json',
        'content-length': String(content?.length ?? 0),
      })
      .end(content);
  }
}

const sources = JSON.parse(process.argv[2]!) as SourceUnderTest[];
const running = sources.map(prepare);
const servers = await Promise.all(
  running.map(async (each) => {
    const server = createServer((request, response) => void answer(each, request, response));
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  }),
);
process.on('message', ({ index, behaviour }: Tell) => {
  running[index]!.behaviour = behaviour;
  process.send!('told');
});
process.on('disconnect', () => process.exit());
process.send!(servers.map((server) => (server.address() as AddressInfo).port));
