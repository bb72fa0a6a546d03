// The record on one screen, across organisations: each line says what matters of some sections, and where all of it is.
// What a line says is what sources say; who was silent is told on the line too, so that a short line is not read as a short story.
import type { SectionId } from '#record/items/sections.ts';
import type { RecordSoFar } from '../joined-so-far.ts';
import { admissions, appointments, contacts, people, plans, planSections, support } from './care-lines.ts';
import { medicines, problems, results } from './clinical-lines.ts';
import type { Content, GlanceContext, GlancePoint } from './glance-point.ts';
import { missingIn, notAsked } from './standing.ts';

export const glanceLineIds = [
  'problems',
  'medicines',
  'admissions',
  'contacts',
  'appointments',
  'results',
  'plans',
  'support',
  'people',
] as const;

export type GlanceLineId = (typeof glanceLineIds)[number];

export interface GlanceLine {
  id: GlanceLineId;
  title: string;
  /** Where all of it stands, the first its title leads to. */
  sections: readonly SectionId[];
  /** "5 current", where there is something to count. */
  count: string | undefined;
  points: readonly GlancePoint[];
  /** What is said where there are no points. */
  empty: string;
  missing: readonly string[];
}

interface Kind {
  title: string;
  sections: readonly SectionId[];
  content: (record: RecordSoFar, context: GlanceContext) => Content;
}

const kinds: Readonly<Record<GlanceLineId, Kind>> = {
  problems: { title: 'Current problems', sections: ['problem-list'], content: problems },
  medicines: { title: 'Current medicines', sections: ['medications-and-medical-devices'], content: medicines },
  admissions: {
    title: 'In hospital',
    sections: ['admission-details', 'discharge-details', 'contacts-with-professionals'],
    content: admissions,
  },
  contacts: { title: 'Last contacts', sections: ['contacts-with-professionals'], content: contacts },
  appointments: { title: 'Next appointments', sections: ['future-appointments'], content: appointments },
  results: { title: 'Latest results out of range', sections: ['investigation-results'], content: results },
  plans: {
    title: 'Plans',
    sections: planSections,
    content: plans,
  },
  support: {
    title: 'Care and support',
    sections: ['services-and-care', 'primary-support-reason'],
    content: support,
  },
  people: {
    title: 'Who is involved',
    sections: ['professional-contacts', 'personal-contacts', 'gp-practice'],
    content: people,
  },
};

/** @param first the lines a view begins with; all others follow. */
export function glanceLines(
  record: RecordSoFar,
  context: GlanceContext,
  first: readonly GlanceLineId[] = [],
): GlanceLine[] {
  return [...new Set([...first, ...glanceLineIds])].map((id) => {
    const { title, sections: where, content } = kinds[id];
    const { count, points, empty = 'Nothing recorded' } = content(record, context);
    const missing = missingIn(record, ...where);
    return {
      id,
      title,
      sections: where,
      count,
      points,
      empty: context.waiting
        ? 'Still asking.'
        : missing.length + notAsked(record).length > 0
          ? `${empty} by those that answered.`
          : `${empty}.`,
      missing,
    };
  });
}
