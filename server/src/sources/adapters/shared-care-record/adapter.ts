// A neighbouring shared care record (Connect Care, a pan-London record), asked over FHIR R4 like any source, with two
// differences: a question never goes in circles, and every entry keeps the organisation that recorded it (R19, R68).
import { emptyAnswer, type LogQuery, type SourceAdapterKind, type SourceAnswer } from '../../source-adapter.ts';
import { viaHeader, viaText } from '../../via.ts';
import { closeFhirServer, connectFhirServer } from '../fhir-r4/adapter.ts';
import { askFhir } from '../fhir-r4/ask-fhir.ts';
import { fetchFhirDocument } from '../fhir-r4/fetch-document.ts';
import { empty, readNeighbourLog } from './access-log.ts';
import { type LeftOut, settleOrigins } from './origin.ts';
import { type SharedCareRecordSettings, sharedCareRecordSettings } from './settings.ts';

export const sharedCareRecord: SourceAdapterKind<SharedCareRecordSettings> = {
  kind: 'shared-care-record',
  settings: sharedCareRecordSettings,
  connect(_source, settings, dependencies) {
    const { organisation, host, heardDirectly } = dependencies;
    const server = connectFhirServer(settings, dependencies);
    const names = new Set([organisation.ods, ...settings.alsoCalled]);
    const leaveOut = new Set([...heardDirectly].filter((ods) => !names.has(ods) && !settings.takeFrom.includes(ods)));
    leaveOut.add(host.ods);
    const rules = { neighbour: organisation.ods, heardDirectly: leaveOut };

    return {
      async query(query, signal) {
        signal.throwIfAborted();
        if (query.via.some((ods) => names.has(ods))) return passedThrough;
        if (query.via.length > settings.maxHops) return tooManyHops;
        let leftOut: LeftOut = new Map();
        const answer = await askFhir(server, query, signal, {
          headers: { [viaHeader]: viaText(query.via) },
          searchAlso: [['_revinclude', 'Provenance:target']],
          reshape: (collection) => (leftOut = settleOrigins(collection, rules)),
        });
        return withLeftOut(answer, leftOut);
      },
      fetchDocument: (query, signal) => fetchFhirDocument(server, query, signal, { [viaHeader]: viaText(query.via) }),
      ...(settings.tellsWhoLooked && {
        async queryLog(query: LogQuery, signal: AbortSignal) {
          signal.throwIfAborted();
          if (query.via.some((ods) => names.has(ods))) return empty('not-asked', passedThrough.issues[0]!);
          if (query.via.length > settings.maxHops) return empty('not-asked', tooManyHops.issues[0]!);
          return readNeighbourLog(server, query, signal);
        },
      }),
      close: () => closeFhirServer(server),
    };
  },
};

/** An area of which everything was left out is not an area with nothing in it. */
function withLeftOut(answer: SourceAnswer, leftOut: LeftOut): SourceAnswer {
  if (leftOut.size === 0) return answer;
  const left = new Set(answer.resources.map(({ resourceType }) => resourceType));
  return {
    ...answer,
    outcome: answer.outcome === 'nothing-recorded' ? 'answered' : answer.outcome,
    areas: answer.areas.map((statement) => {
      const [type] = statement.resourceTypes;
      const all = type !== undefined && leftOut.has(type) && !left.has(type as never);
      return all && statement.status === 'nothing-recorded'
        ? { ...statement, status: 'present', text: onlyOurs }
        : statement;
    }),
  };
}

const onlyOurs = 'What this record holds here was recorded by organisations we hear from directly.';

const passedThrough = emptyAnswer('not-asked', {
  severity: 'information',
  code: 'business-rule',
  text: 'The question came through this record, so it was not asked again.',
});
const tooManyHops = emptyAnswer('not-asked', {
  severity: 'information',
  code: 'business-rule',
  text: 'The question has passed through too many records to be handed on to this one.',
});
