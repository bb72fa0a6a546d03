// A source that speaks FHIR R4: a hospital, a mental-health trust, a council's social care. Finds its patient, checks it is
// the person, and asks for each kind of resource, or for $everything.
import { openAuthoriser } from '../../connection/authorise.ts';
import { openConnection } from '../../connection/connection.ts';
import type { AdapterDependencies, SourceAdapterKind } from '../../source-adapter.ts';
import { askFhir } from './ask-fhir.ts';
import { fetchFhirDocument } from './fetch-document.ts';
import type { FhirServer } from './requests/fhir-request.ts';
import { type FhirSettings, fhirSettings } from './settings.ts';

export const fhirR4: SourceAdapterKind<FhirSettings> = {
  kind: 'fhir-r4',
  settings: fhirSettings,
  connect(_source, settings, dependencies) {
    const server = connectFhirServer(settings, dependencies);
    return {
      query: (query, signal) => askFhir(server, query, signal),
      fetchDocument: (query, signal) => fetchFhirDocument(server, query, signal),
      close: () => closeFhirServer(server),
    };
  },
};

/** Reads key and certificate files now; connects when first asked. */
export function connectFhirServer(settings: FhirSettings, { now }: AdapterDependencies): FhirServer {
  const { baseUrl, connections, tls, authentication } = settings;
  return {
    settings,
    base: new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`),
    connection: openConnection({ baseUrl, connections, tls }),
    authoriser: openAuthoriser(authentication, { tls, now }),
    now,
  };
}

export async function closeFhirServer({ connection, authoriser }: FhirServer): Promise<void> {
  await Promise.all([connection.close(), authoriser.close()]);
}
