// Alerts: what changes the next thing one does. Source: FHIR R4 Flag.
import type { Flag } from '#standards/fhir/types.ts';
import { conceptsText, conceptText } from '../elements/concepts.ts';
import { whoOf } from '../elements/references.ts';
import { dateOf, firstWhen, periodText } from '../elements/times.ts';
import { joined, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import { sectionOf } from '../section-rules.ts';

export const describeFlag: Describe<Flag> = (flag, references) => ({
  section: sectionOf([flag.code, ...list(flag.category)], 'alerts', ['safeguarding', 'individual-requirements']),
  title: conceptText(flag.code),
  kind: 'Alert',
  code: [flag.code],
  detail: joined([conceptsText(flag.category), flag.period?.end && periodText(flag.period)]),
  status: plain(flag.status),
  ...firstWhen([flag.period, 'since']),
  who: whoOf(references, flag, flag.author),
  cautions: [words(flag.status) === 'inactive' ? 'no longer in force' : undefined],
  facts: { until: dateOf(flag.period?.end) },
});
