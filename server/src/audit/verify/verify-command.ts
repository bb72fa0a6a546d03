// Verifies the audit log from outside: `npm run verify-log -- …`. Needs Node, the driver for PostgreSQL, and of this project only
// the pure code of trees, notes and leaves; trusts neither the server nor the database.
//   --folder FOLDER          the server's audit folder: its checkpoints, public keys and the auditor's way into the database
//   --database URL           or the database, as the role lcr_auditor     --export FILE      or an export of it
//   --checkpoints FILE       checkpoints kept outside the database        --key FILE|KEY     public keys, kept apart
//   --write-export FILE      leaves everything there, to be verified elsewhere
//   --proof FILE             verifies one event's proof instead
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { splitNotes } from '#standards/transparency-log/checkpoint.ts';
import { readVerifier, type Verifier } from '#standards/transparency-log/signed-note.ts';
import { type EventProof, faultOf } from './event-proof.ts';
import { copyOfDatabase, copyOfExport, exportLines } from './log-copy-store.ts';
import { type Verified, verifyLog } from './verify-log.ts';

/** @returns 0 where nothing is wrong, 1 where something is, 2 where it could not be told. */
export async function verifyCommand(words: readonly string[], print: (line: string) => void): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      folder: { type: 'string' },
      database: { type: 'string' },
      export: { type: 'string' },
      checkpoints: { type: 'string', multiple: true, default: [] },
      key: { type: 'string', multiple: true, default: [] },
      'write-export': { type: 'string' },
      proof: { type: 'string' },
    },
  });
  const inFolder = (name: string) => (values.folder === undefined ? undefined : join(values.folder, name));
  const keys = values.key.length > 0 ? values.key : [inFolder('checkpoints.keys')].filter((file) => file !== undefined);
  const given = keys.flatMap(readKeys);
  // A folder knows the logs before, where its database was begun anew: the last is the one that is there.
  const verifiers = values.key.length > 0 ? given : given.filter(({ name }) => name === given.at(-1)?.name);
  if (new Set(verifiers.map(({ name }) => name)).size > 1) {
    print('These keys are of different logs. Give those of one.');
    return 2;
  }
  if (verifiers.length === 0) {
    print('Say which keys are to be believed: --key FILE, or --folder with the server’s own.');
    return 2;
  }
  if (values.proof !== undefined) return verifyProof(values.proof, verifiers, print);

  const files = values.checkpoints.length > 0 ? values.checkpoints : [inFolder('checkpoints')].filter(exists);
  const outside = files.flatMap((file) => splitNotes(readFileSync(file, 'utf8')).map((note) => ({ note, from: file })));
  const url = values.database ?? read(inFolder('auditor-url')) ?? process.env['DATABASE_URL_AUDITOR'];
  if (values.export === undefined && url === undefined) {
    print('Say where the log is: --database URL, --export FILE or --folder FOLDER.');
    return 2;
  }
  const [copy, from] =
    values.export === undefined
      ? [await copyOfDatabase(url!), 'the database']
      : [await copyOfExport(values.export), 'the export'];
  try {
    const inside = (await copy.notes()).map((note) => ({ note, from }));
    if (values['write-export'] !== undefined) {
      await writeExport(
        values['write-export'],
        exportLines(
          copy,
          inside.map(({ note }) => note),
        ),
      );
      print(`The log is in ${values['write-export']}.`);
      return 0;
    }
    const started = performance.now();
    const verified = await verifyLog(copy, [...outside, ...inside], verifiers, new Date());
    tell(verified, outside.length, (performance.now() - started) / 1000, print);
    return verified.findings.length > 0 ? 1 : 0;
  } finally {
    await copy.close();
  }
}

function tell(
  { findings, leaves, checkpoints, verifiedSize }: Verified,
  outside: number,
  seconds: number,
  print: (line: string) => void,
) {
  const rate = Math.round(leaves / Math.max(seconds, 0.001));
  print(`${leaves} events against ${checkpoints} signed checkpoints in ${seconds.toFixed(1)} s: ${rate} a second.`);
  if (outside === 0)
    print(
      'No checkpoint was kept outside the database: that its end was cut off, or all of it replaced, cannot be told.',
    );
  for (const { what, text } of findings) print(`${what.toUpperCase()}: ${text}`);
  print(
    findings.length === 0
      ? `The log is whole: its first ${verifiedSize} events are those that were signed.`
      : `The log is not what was signed: ${findings.length} finding${findings.length === 1 ? '' : 's'}.`,
  );
}

function verifyProof(file: string, verifiers: readonly Verifier[], print: (line: string) => void): number {
  const proof = JSON.parse(readFileSync(file, 'utf8')) as EventProof;
  const fault = faultOf(proof, verifiers);
  print(fault ?? `Event ${proof.event.sequence} is in the log, at leaf ${proof.leafIndex}, as it was written.`);
  return fault === undefined ? 0 : 1;
}

/** @param key the name of a file of verifier keys, or one itself. */
function readKeys(key: string): Verifier[] {
  const text = existsSync(key) ? readFileSync(key, 'utf8') : key;
  return text.split('\n').filter(Boolean).map(readVerifier);
}

const exists = (file: string | undefined): file is string => file !== undefined && existsSync(file);
const read = (file: string | undefined) => (exists(file) ? readFileSync(file, 'utf8').trim() : undefined);

async function writeExport(file: string, lines: AsyncIterable<unknown>): Promise<void> {
  const stream = createWriteStream(file, { mode: 0o600 });
  for await (const line of lines) if (!stream.write(`${JSON.stringify(line)}\n`)) await once(stream, 'drain');
  stream.end();
  await once(stream, 'finish');
}

if (import.meta.main)
  process.exitCode = await verifyCommand(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`)).catch(
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      return 2;
    },
  );
