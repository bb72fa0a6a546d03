// What is in the database afterwards, against what the senders were told.
import type { Executor } from '#runtime/database/database.ts';
import type { HospitalMessage } from '#synthetic/traffic/hospital-traffic.ts';

/** Every way in which the promise was not kept, in words; empty where it was. */
export async function whatHappened(owner: Executor, acknowledged: readonly HospitalMessage[]): Promise<string[]> {
  const violations: string[] = [];
  const say = (rows: readonly { what: string | number }[], words: string) => {
    if (rows.length > 0)
      violations.push(
        `${words}: ${rows
          .slice(0, 5)
          .map(({ what }) => what)
          .join(', ')} (${rows.length})`,
      );
  };
  const controlIds = acknowledged.map(({ controlId }) => controlId);
  say(
    await owner.run<{ what: string }>({
      text: 'select id as what from unnest($1::text[]) as id where not exists (select from inbox.message where control_id = id)',
      values: [controlIds],
    }),
    'acknowledged and not stored',
  );
  say(
    await owner.run<{ what: string }>({
      text: 'select control_id as what from inbox.message group by control_id having count(*) > 1',
    }),
    'stored twice',
  );
  say(
    await owner.run<{ what: string }>({
      text: `select control_id || ': ' || (issue->>'text') as what from inbox.queue join inbox.message using (sequence)
        where waiting_since is not null`,
    }),
    'waiting for a person',
  );
  say(
    await owner.run<{ what: string }>({
      text: `select control_id as what from inbox.message left join inbox.outcome using (sequence)
        group by control_id, sequence having count(outcome) <> 1 or min(outcome) <> 'processed'`,
    }),
    'not processed exactly once',
  );
  say(
    await owner.run<{ what: string }>({
      text: `select control_id as what from inbox.message
        left join audit.event on event.kind = 'receive' and request_id = 'message-' || message.sequence
        group by control_id, message.sequence having count(event.sequence) <> 1`,
    }),
    'not written to the audit log exactly once',
  );
  // The laboratory note names its message: the record itself says what reached it, and how often.
  say(
    await owner.run<{ what: string }>({
      text: `select control_id as what from inbox.message
        left join record.resource_version version on version.message_sequence = message.sequence
          and version.resource_type = 'Observation' and version.content like '%"message ' || control_id || '"%'
        where message_type = 'ORU^R01' group by control_id having count(version.version) <> 1`,
    }),
    'in the record not exactly once',
  );
  say(
    await owner.run<{ what: string }>({
      text: `select id as what from (
          select control_id as id, sequence, lag(sequence) over (partition by message.patient_ids order by control_id) as before
          from inbox.message) message
        where before > sequence`,
    }),
    'stored out of the order they were sent',
  );
  // Numbers of audit events are taken while the patient is locked: they tell in which order messages took effect.
  say(
    await owner.run<{ what: string }>({
      text: `select id as what from (
          select control_id as id, event.sequence,
            lag(event.sequence) over (partition by message.patient_ids order by message.sequence) as before
          from inbox.message join audit.event on event.kind = 'receive' and request_id = 'message-' || message.sequence) done
        where before > sequence`,
    }),
    'processed out of order',
  );
  return violations;
}

/** Every version held, by what it says and which message it came in, and who is one person. Ids that chance gave are left out. */
export async function whatIsHeld(owner: Executor): Promise<Set<string>> {
  const versions = await owner.run<{ line: string }>({
    text: `select concat_ws(' ', patient_id, resource_type, resource_id, version, content_hash, recorded_at, control_id) as line
      from record.resource_version join inbox.message on sequence = message_sequence`,
  });
  const items = await owner.run<{ line: string }>({
    text: `select concat_ws(' ', 'item', patient_id, resource_type, resource_id, ordinal, section, title, detail, status, happened) as line
      from record.item`,
  });
  const patients = await owner.run<{ line: string }>({
    text: `select concat_ws(' ', 'patient', string_agg(patient_id::text, ' ' order by patient_id)) as line
      from patient_index.patient group by person_id`,
  });
  return new Set([...versions, ...items, ...patients].map(({ line }) => line));
}
