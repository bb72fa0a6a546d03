// The first file of a thread on which sources are asked.
import { askedKinds } from '#sources/asked-kinds.ts';
import { answerQuestions } from '#sources/threads/answer-questions.ts';
import { readEntries } from './read-entries.ts';

answerQuestions(askedKinds, readEntries);
