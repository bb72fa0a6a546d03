// The kinds of source that are asked: one line each, and nowhere else is there a list of them.
import { fhirR4 } from './adapters/fhir-r4/adapter.ts';
import { gpConnect } from './adapters/gp-connect/adapter.ts';
import { sharedCareRecord } from './adapters/shared-care-record/adapter.ts';
import type { SourceAdapterKind } from './source-adapter.ts';

export const askedKinds = [gpConnect, fhirR4, sharedCareRecord] as readonly SourceAdapterKind[];
