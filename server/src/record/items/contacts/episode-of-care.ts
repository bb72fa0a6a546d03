// Services the person is under. Source: FHIR R4 EpisodeOfCare.
import type { EpisodeOfCare } from '#standards/fhir/types.ts';
import { conceptsText, conceptText } from '../elements/concepts.ts';
import { problemsText } from '../elements/problems.ts';
import { whoOf } from '../elements/references.ts';
import { dateOf, firstWhen, periodText } from '../elements/times.ts';
import { joined, labelled, list, plain } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import { sectionOf } from '../section-rules.ts';

export const describeEpisodeOfCare: Describe<EpisodeOfCare> = (episode, references) => {
  const organisation = references.name(episode.managingOrganization, episode);
  return {
    section: sectionOf(list(episode.type), 'services-and-care', ['primary-support-reason', 'end-of-life-care']),
    title: conceptText(list(episode.type)[0]) ?? organisation,
    kind: 'Under the care of a service',
    code: list(episode.type),
    detail: joined([
      conceptsText(list(episode.type).slice(1)),
      organisation,
      labelled(
        'for',
        problemsText(
          references,
          episode,
          list(episode.diagnosis).map(({ condition }) => condition),
        ),
      ),
      episode.period?.end && periodText(episode.period),
    ]),
    status: plain(episode.status),
    ...firstWhen([episode.period, 'since']),
    who: whoOf(references, episode, episode.careManager, ...list(episode.team)),
    cautions: [],
    facts: { until: dateOf(episode.period?.end) },
  };
};
