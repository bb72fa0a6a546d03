// Assessments and forms filled in. Source: FHIR R4 QuestionnaireResponse.
import type { QuestionnaireResponse, QuestionnaireResponseItem } from '#standards/fhir/types.ts';
import { whoOf } from '../elements/references.ts';
import { firstWhen } from '../elements/times.ts';
import { choiceText } from '../elements/values.ts';
import { joined, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import { sectionOf } from '../section-rules.ts';

/** At most this many answers stand in the line; the form itself is opened for the rest. */
const answersShown = 6;
/** Forms within forms deeper than this are no forms. */
const deepest = 20;

export const describeQuestionnaireResponse: Describe<QuestionnaireResponse> = (response, references) => {
  const answers: string[] = [];
  collectAnswers(list(response.item), answers, 0);
  const title = titleOf(response);
  return {
    section: sectionOf([{ text: title ?? '' }], 'assessments', ['about-me', 'end-of-life-care', 'safeguarding']),
    title,
    kind: 'Assessment',
    detail: joined([
      ...answers.slice(0, answersShown),
      answers.length > answersShown ? `${answers.length} answers in all` : undefined,
      answers.length === 0 ? 'no answers' : undefined,
    ]),
    status: plain(response.status),
    ...firstWhen([response.authored, 'filled in']),
    who: whoOf(references, response, response.author, response.source),
    cautions: [
      words(response.status) === 'in-progress' ? 'not finished' : undefined,
      words(response.status) === 'stopped' ? 'given up before it was finished' : undefined,
      words(response.status) === 'amended' ? 'amended since first filled in' : undefined,
    ],
  };
};

/** The form's name where the source gives it in words: a canonical URL tells a reader nothing. */
function titleOf(response: QuestionnaireResponse): string | undefined {
  const extended = (response as { _questionnaire?: { extension?: readonly { url?: string; valueString?: string }[] } })
    ._questionnaire;
  const display = list(extended?.extension).find(({ url }) => words(url)?.endsWith('/display'))?.valueString;
  const top = list(response.item);
  return words(display) ?? (top.length === 1 && list(top[0]?.answer).length === 0 ? words(top[0]?.text) : undefined);
}

function collectAnswers(items: readonly QuestionnaireResponseItem[], into: string[], depth: number): void {
  if (depth > deepest) return;
  for (const item of items) {
    const said = joined(
      list(item.answer).map((answer) => choiceText(answer, 'value')),
      ', ',
    );
    const question = words(item.text) ?? words(item.linkId);
    if (said) into.push(question ? `${question}: ${said}` : said);
    collectAnswers(list(item.item), into, depth + 1);
    for (const answer of list(item.answer)) collectAnswers(list(answer.item), into, depth + 1);
  }
}
