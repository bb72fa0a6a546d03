// GP Connect Access Record Structured 1.6: a GP practice's record, asked live by NHS number.
// Source: https://developer.nhs.uk/apis/gpconnect-1-6-0/
import { openConnection } from '../../connection/connection.ts';
import type { SourceAdapterKind } from '../../source-adapter.ts';
import { askPractice, type Practice } from './asking/ask-practice.ts';
import { fetchPracticeDocument } from './asking/fetch-document.ts';
import { type GpConnectSettings, gpConnectSettings } from './settings.ts';

export const gpConnect: SourceAdapterKind<GpConnectSettings> = {
  kind: 'gp-connect',
  settings: gpConnectSettings,
  connect(_source, settings, dependencies) {
    const { baseUrl, ssp, connections, tls } = settings;
    const connection = openConnection({ baseUrl: ssp.proxy ?? baseUrl, connections, tls });
    const practice: Practice = { settings, connection, dependencies };
    return {
      query: (query, signal) => askPractice(practice, query, signal),
      fetchDocument: (query, signal) => fetchPracticeDocument(practice, query, signal),
      close: () => connection.close(),
    };
  },
};
