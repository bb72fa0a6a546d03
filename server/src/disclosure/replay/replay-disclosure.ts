// What one view showed, for an inquiry: put together again from the versions that counted then, as far as they are held here, and
// told from the log where they are not. What cannot be had again is said.
// Invariant: to look into a view is itself written down, before anything of it is read; what is never shared, and what any label
// withholds from anybody, is not part of it.
import { type DisclosureLogged, readDisclosure, type SourceShownThen } from '#audit/report/read-disclosure.ts';
import { recordEvent } from '#audit/record-event.ts';
import { patientsAt } from '#patient-index/borne-at.ts';
import { redact } from '#privacy/redact.ts';
import { describeResources } from '#record/items/describe.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import { readResourcesAsOf, resourceOf } from '#record/read.ts';
import { IssueError } from '#standards/issue.ts';
import { agentOf, type Asking, type Door } from '../door.ts';

export interface Replayed extends Omit<DisclosureLogged, 'shown'> {
  sources: readonly SourceReplayed[];
}

export interface SourceReplayed extends SourceShownThen {
  /** ODS code of whose records it is; undefined for a source that the partnership no longer has, and for the index of people. */
  organisation: string | undefined;
  /**
   * `held`: put together again from what is held here. `not-kept`: it was asked live, and its answer is not kept.
   * `nothing`: it showed nothing then.
   */
  how: 'held' | 'not-kept' | 'nothing';
  /** The newest of each section, as many as were shown then. */
  items: readonly RecordItem[];
  /** Section id → how many there are by what is held today. Others than then: something has been left out since. */
  held: ReadonlyMap<string, number>;
}

/**
 * @returns undefined where the log has no such disclosure.
 * @throws IssueError `forbidden` for anybody who does not review access; the refusal is written down first.
 */
export async function replayDisclosure(
  door: Door,
  asking: Asking,
  disclosureId: string,
): Promise<Replayed | undefined> {
  await mayReplay(door, asking);
  const logged = await readDisclosure(door.database, disclosureId);
  await recordEvent(door.database, {
    ...asOf(door, asking),
    kind: 'review-access',
    outcome: 'success',
    explanation: 'Looked into what one view had shown.',
    ...(logged?.personId ? { personId: logged.personId } : {}),
  });
  if (!logged) return undefined;
  const { shown, ...rest } = logged;
  const sources: SourceReplayed[] = [];
  for (const source of shown) sources.push(await replaySource(door, logged, source));
  return { ...rest, sources };
}

async function mayReplay(door: Door, asking: Asking): Promise<void> {
  if (asking.user.permissions.has('review-access')) return;
  await recordEvent(door.database, {
    ...asOf(door, asking),
    kind: 'refuse',
    outcome: 'refused',
    explanation: 'Looking into what was shown needs a permission this role does not have.',
  });
  throw new IssueError({
    severity: 'error',
    code: 'forbidden',
    text: 'Your role does not look into what was shown to others. Ask your information governance lead if it should.',
  });
}

const asOf = ({ clock }: Door, { user, requestId }: Asking) => ({
  recordedAt: clock.now(),
  requestId,
  agent: agentOf(user),
});

async function replaySource(
  door: Door,
  { personId, openedAt, closedAt }: DisclosureLogged,
  source: SourceShownThen,
): Promise<SourceReplayed> {
  const organisation = door.partnership.sources.find(({ id }) => id === source.sourceId)?.organisation;
  const nothing = { ...source, organisation, items: [], held: new Map<string, number>() };
  if (source.sections.size === 0) return { ...nothing, how: 'nothing' };
  if (!door.feeds.has(source.sourceId) || !personId || organisation === undefined)
    return { ...nothing, how: 'not-kept' };
  const patients = (await patientsAt(door.database, personId, openedAt)).filter(
    (patient) => patient.organisation === organisation,
  );
  const patientIds = patients.map(({ patientId }) => patientId);
  await door.neverShared.ready(patientIds);
  const versions = await readResourcesAsOf(door.database, patientIds, source.sourceId, closedAt ?? openedAt);
  const withheldLabels = door.rules.labels.flatMap(({ codes }) => codes);
  const counted = versions.flatMap((version) => resourceOf(version) ?? []);
  // Once more, over what counted then: a version since corrected may tell of what is never shared where today's does not.
  const neverShared = await door.neverShared.current().read(counted);
  const resources = redact({ withheldLabels }, neverShared.takeOut(counted).left);
  const items = describeResources(resources, source.sourceId).filter(({ section }) => source.sections.has(section));
  const bySection = Map.groupBy(items, ({ section }) => section);
  return {
    ...source,
    organisation,
    how: 'held',
    items: [...bySection].flatMap(([section, own]) =>
      own
        .toSorted((one, other) => (other.when ?? '').localeCompare(one.when ?? ''))
        .slice(0, source.sections.get(section)),
    ),
    held: new Map([...bySection].map(([section, own]) => [section, own.length])),
  };
}
