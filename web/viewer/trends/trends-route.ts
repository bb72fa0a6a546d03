// Results over time: every test of a record, and one test by itself. Opened, decided and written down as the record is.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import type { RecordOpened, SourcePart } from '#disclosure/record-part.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { type Html, html } from '#web/design/html.ts';
import type { PageFrame } from '#web/design/page.ts';
import { createRecordSoFar, itemsOfSection, missingFrom } from '../joined-so-far.ts';
import { sendWholeRecord } from '../whole-record.ts';
import { groupTests, type TestResults } from './group-tests.ts';
import { shapesOf } from './source-marks.ts';
import { testAddress, testAt } from './test-address.ts';
import { testContent } from './test-page.ts';
import { trendsTable } from './trends-page.ts';

interface TrendsRequest {
  Params: { personId: string; test?: string };
  Querystring: { of?: string; show?: string };
}

/** What is measured, in two pages: each opens only what it shows. */
const kinds = {
  results: {
    section: 'investigation-results',
    title: 'Results over time',
    link: 'Results of investigations',
    noun: { one: 'test', many: 'tests' },
  },
  findings: {
    section: 'examination-findings',
    title: 'Findings over time',
    link: 'Examination findings',
    noun: { one: 'finding', many: 'findings' },
  },
} as const;

type Kind = keyof typeof kinds;

/** Of what one feed sent: years of results, and what a page can be drawn from in a moment. */
const newestRead = 5000;

export function trendsRoutes(app: FastifyInstance, routes: { door: Door; frame: PageFrame }): void {
  app.get<TrendsRequest>('/record/:personId/trends', (request, reply) => sendTrends(routes, request, reply));
  app.get<TrendsRequest>('/record/:personId/trends/:test', (request, reply) => sendTest(routes, request, reply));
}

function sendTrends(
  { door, frame }: { door: Door; frame: PageFrame },
  request: FastifyRequest<TrendsRequest>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const kind = kindOf(request);
  const { sessionId } = signedInUser(request);
  const content = (opened: RecordOpened, parts: readonly SourcePart[]): Html => {
    const base = `/record/${opened.person.personId}/trends`;
    const tests = testsIn(door, opened, parts, kind);
    return html`${cutShort(opened, parts, kind)}${tests.length === 0 && html`<p>${emptyWords(parts)}</p>`}${trendsTable(
      tests,
      {
        timeZone: door.partnership.timeZone,
        testHref: (test) => `${base}/${testAddress(test, sessionId)}${kind === 'findings' ? '?of=findings' : ''}`,
        shapeOf: shapesIn(tests),
        noun: kinds[kind].noun,
        all: request.query.show === 'all',
        allHref: `${base}?${kind === 'findings' ? 'of=findings&' : ''}show=all`,
      },
    )}${asides(opened, parts, kind)}`;
  };
  const heading = ({ person: { personId } }: RecordOpened) =>
    html`<h1 class="nhsuk-heading-l">${kinds[kind].title}</h1>
<nav class="lcr-ways" aria-label="Other views of this record"><a href="/record/${personId}">Back to the record</a>${(['results', 'findings'] as const).map((each) => html` <a href="/record/${personId}/trends${each === 'findings' && '?of=findings'}"${each === kind && html` aria-current="page"`}>${kinds[each].link}</a>`)} <a href="/record/${personId}/timeline">Timeline</a></nav>`;
  return sendWholeRecord(
    {
      door,
      frame,
      title: kinds[kind].title,
      heading,
      only: { section: kinds[kind].section, newest: newestRead },
      content,
    },
    request,
    reply,
  );
}

function sendTest(
  { door, frame }: { door: Door; frame: PageFrame },
  request: FastifyRequest<TrendsRequest>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const kind = kindOf(request);
  const { sessionId } = signedInUser(request);
  const address = request.params.test!;
  const content = (opened: RecordOpened, parts: readonly SourcePart[]): Html => {
    const tests = testsIn(door, opened, parts, kind);
    const test = testAt(tests, address, sessionId);
    if (!test) {
      return html`<h1 class="nhsuk-heading-l">This test is not among the results</h1>
<p>The source it came from may not have answered this time, or this address is from an earlier session. Choose it again from all results.</p>`;
    }
    return html`<h1 class="nhsuk-heading-l">${test.title}</h1>${cutShort(opened, parts, kind)}${testContent(test, {
      timeZone: door.partnership.timeZone,
      shapeOf: shapesIn(tests),
      all: request.query.show === 'all',
      allHref: `?${kind === 'findings' ? 'of=findings&' : ''}show=all`,
    })}`;
  };
  const heading = ({ person: { personId } }: RecordOpened) =>
    html`<nav class="lcr-ways" aria-label="Other views of this record"><a href="/record/${personId}/trends${kind === 'findings' && '?of=findings'}">${kind === 'findings' ? 'All findings' : 'All results'}</a> <a href="/record/${personId}">Back to the record</a></nav>`;
  return sendWholeRecord(
    {
      door,
      frame,
      title: 'One test over time',
      heading,
      only: { section: kinds[kind].section, newest: newestRead },
      content,
    },
    request,
    reply,
  );
}

const kindOf = ({ query }: FastifyRequest<TrendsRequest>): Kind => (query.of === 'findings' ? 'findings' : 'results');

function testsIn(door: Door, { person }: RecordOpened, parts: readonly SourcePart[], kind: Kind): TestResults[] {
  return groupTests(measuredItems(parts, kind), {
    timeZone: door.partnership.timeZone,
    now: door.clock.now(),
    birthDate: person.demographics.birthDate,
  });
}

function sectionIn(parts: readonly SourcePart[], kind: Kind) {
  const record = createRecordSoFar();
  record.add(...parts);
  return record.section(kinds[kind].section);
}

/** Reports and samples have no value of their own: they stay in the section. */
function measuredItems(parts: readonly SourcePart[], kind: Kind) {
  return itemsOfSection(parts, kinds[kind].section).filter(({ resource }) => resource.resourceType === 'Observation');
}

const shapesIn = (tests: readonly TestResults[]) =>
  shapesOf(tests.flatMap(({ results }) => results.map(({ item }) => item.sourceName)));

/** Words for an empty page that cannot be read as "none". */
function emptyWords(parts: readonly SourcePart[]): string {
  return missingFrom(parts).length > 0
    ? 'No source that answered has anything measured here. This is not the same as none.'
    : 'No source has anything measured here.';
}

/** What the page leaves out, each in a sentence with the way to it. */
function asides(opened: RecordOpened, parts: readonly SourcePart[], kind: Kind): Html {
  const { section } = kinds[kind];
  const state = sectionIn(parts, kind);
  const others = itemsOfSection(parts, section).filter(
    ({ resource }) => resource.resourceType !== 'Observation',
  ).length;
  return html`${others > 0 && html`<p>${others === 1 ? '1 report or sample is' : `${others} reports and samples are`} not a measured value: <a href="/record/${opened.person.personId}/sections/${section}">see the whole section</a>.</p>`}
${(state?.statements ?? []).map((statement) => html`<p class="lcr-statement">${statement}</p>`)}`;
}

/** Where a source holds more than is read at once, how much of it this is. */
function cutShort({ person }: RecordOpened, parts: readonly SourcePart[], kind: Kind): Html[] {
  const { section } = kinds[kind];
  return parts.flatMap(({ source, items, totals }) => {
    const here = items.filter((item) => item.section === section);
    const total = totals[section] ?? 0;
    if (total <= here.length) return [];
    return [
      html`<p class="lcr-incomplete"><strong>Not all of it.</strong> ${source.organisation.shortName} holds ${total.toLocaleString('en-GB')} entries here; the newest ${here.length.toLocaleString('en-GB')} are on this page, and <a href="/record/${person.personId}/sections/${section}">older ones in the section</a>.</p>`,
    ];
  });
}
