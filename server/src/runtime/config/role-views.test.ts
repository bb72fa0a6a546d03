import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigError } from './read-folder.ts';
import { readRoleViews } from './role-views.ts';

const folder = mkdtempSync(join(tmpdir(), 'role-views-'));
after(() => rmSync(folder, { recursive: true }));

const known = {
  sections: ['alerts', 'problems', 'letters'],
  glance: ['problems', 'people'],
  roles: [{ id: 'gp' }, { id: 'nurse' }],
} as const;

function read(text: string) {
  writeFileSync(join(folder, 'role-views.yaml'), text);
  return readRoleViews(folder, known, {});
}

function problemsOf(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems.map(({ line, text: words }) => `${line} ${words}`);
  }
  return [];
}

test('views are read in their order, with the defaults, and the one with everything open beside them', () => {
  const { views, standard } = read(
    '- { id: surgery, name: Surgery, roles: [gp], sections: [letters, alerts], closed: [letters], glance: [people] }\n' +
      '- { id: ward, name: Ward, default: true, sections: [alerts], others: open }\n',
  );
  assert.deepEqual(
    views.map(({ id }) => id),
    ['surgery', 'ward', 'everything'],
  );
  assert.deepEqual(views[0], {
    id: 'surgery',
    name: 'Surgery',
    roles: ['gp'],
    sections: ['letters', 'alerts'],
    closed: ['letters'],
    others: 'closed',
    glance: ['people'],
  });
  assert.equal(standard, views[1]);
});

test('a partnership without the file has one view, and nothing in it is closed', () => {
  const { views, standard } = readRoleViews(join(folder, 'nowhere'), known, {});
  assert.deepEqual([views.length, standard.id, standard.others, standard.closed], [1, 'everything', 'open', []]);
});

test('every mistake is told at once, with its line and what to do', () => {
  const problems = problemsOf(`- id: one
  name: One
  default: true
  roles: [gp, doctor]
  sections: [alert, problems, problems]
  closed: [letters]
  glance: [persons]
- id: one
  name: Two
  default: true
  roles: [gp]
  sections: [alerts]
`);
  assert.deepEqual(problems, [
    '8 "one" is already used above. Give each its own.',
    '5 "alert" is no section of the record. Remove it or mend its spelling (did you mean "alerts"?).',
    '5 "problems" is named above. Name it once.',
    '6 "letters" is not among this view\'s sections. Name it there too, or leave it to "others".',
    '7 "persons" is no line of the glance. Remove it or mend its spelling.',
    '4 "doctor" is not in roles.yaml. Add it there or mend its spelling.',
    '11 "gp" has the view "one" already. Take it out of one of them.',
    '10 "one" is the default already. Take it out of one of them.',
  ]);
});

test('there is one default, and the view of everything cannot be another', () => {
  assert.deepEqual(problemsOf('- { id: everything, name: All, sections: [alerts] }\n'), [
    '1 "everything" is the view every partnership has. Use another id.',
    '1 No view is the default. Write "default: true" at the one for roles without a view of their own.',
  ]);
  assert.match(problemsOf('- { id: a, name: A, sections: [] }\n')[0]!, /Use 2 to 40 small letters|Name the section/);
});
