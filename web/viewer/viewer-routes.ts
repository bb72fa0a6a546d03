// Every page of the viewer: finding a patient, the record, and the views of it.
import type { FastifyInstance } from 'fastify';
import { createShownRecords } from '#disclosure/again/shown-records.ts';
import { askAccessRoutes } from './ask-access/ask-access-route.ts';
import { byOrganisationRoutes } from './by-organisation/by-organisation-route.ts';
import { consultationsRoutes } from './consultations/consultations-route.ts';
import { changesRoutes, type ChangesRoutes } from './changes-route.ts';
import { documentRoutes } from './document-route.ts';
import { findInRecordRoutes } from './find-in-record/find-in-record-route.ts';
import { findRoutes } from './find-route.ts';
import { medicinesRoutes } from './medicines/medicines-route.ts';
import { printRoutes } from './print/print-route.ts';
import { recordRoutes, type RecordRoutes } from './record-route.ts';
import type { RecordPageOptions } from './record-stream.ts';
import { sinceRoutes } from './since/since-route.ts';
import { sourceRoutes } from './source-page/source-route.ts';
import { timelineRoutes } from './timeline/timeline-route.ts';
import { trendsRoutes } from './trends/trends-route.ts';
import { whyRoutes } from './why/why-route.ts';

export function viewerRoutes(app: FastifyInstance, given: Omit<RecordRoutes & ChangesRoutes, 'shownRecords'>): void {
  const routes = { ...given, shownRecords: createShownRecords<RecordPageOptions>() };
  for (const add of [
    findRoutes,
    recordRoutes,
    changesRoutes,
    sourceRoutes,
    whyRoutes,
    askAccessRoutes,
    sinceRoutes,
    documentRoutes,
    findInRecordRoutes,
    medicinesRoutes,
    consultationsRoutes,
    byOrganisationRoutes,
    printRoutes,
    timelineRoutes,
    trendsRoutes,
  ])
    add(app, routes);
}
