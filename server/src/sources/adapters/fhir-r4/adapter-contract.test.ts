import { testAdapterContract } from '../../source-adapter-contract.ts';
import { traces, zoe } from '../../contract/example-question.ts';
import { fhirR4 } from './adapter.ts';
import { answerFhir, held, outcomeReply } from './example-server.ts';

const source = {
  id: 'kings-fhir',
  organisation: 'RJZ',
  adapter: 'fhir-r4',
  settings: {},
  waitMs: 3000,
  cacheMs: 0,
  lastKnownGoodMs: 0,
  breaker: { failures: 5, restMs: 15_000 },
};
const quoting = traces(zoe).join(', ');

for (const everything of [false, true]) {
  testAdapterContract({
    name: everything ? 'fhir-r4 with $everything' : 'fhir-r4',
    connect: (origin, dependencies) =>
      fhirR4.connect(source, fhirR4.settings.parse({ baseUrl: `${origin}/fhir`, everything }), dependencies),
    respond: (request, situation, person) =>
      answerFhir(request, situation === 'not-known' ? undefined : person, situation === 'holding' ? held : {}),
    refusals: [
      {
        name: 'dissent',
        reply: outcomeReply(403, `${quoting} dissents`, 'NO_PATIENT_CONSENT'),
        outcome: 'consent-refused',
      },
      { name: 'no agreement', reply: outcomeReply(403, quoting, 'NO_ORGANISATIONAL_CONSENT'), outcome: 'no-agreement' },
      { name: 'no such patient', reply: outcomeReply(404, quoting, 'PATIENT_NOT_FOUND'), outcome: 'patient-not-known' },
      { name: 'not allowed', reply: outcomeReply(403, quoting, 'ACCESS_DENIED'), outcome: 'refused' },
      { name: 'who are you', reply: outcomeReply(401, quoting), outcome: 'refused' },
      { name: 'bad request', reply: outcomeReply(400, quoting), outcome: 'refused' },
    ],
  });
}
