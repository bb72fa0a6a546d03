// The keys that sign the log's checkpoints, in a file of their own that nobody else may read. Made at the first start. To change
// them, the new key is put beside the old, so that both sign; later the old is taken out.
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { dirname } from 'node:path';
import { readSigners, type Signer, verifierKeyOf } from '#standards/transparency-log/signed-note.ts';

/**
 * The keys in the file, one of them made where there is no file.
 * @throws Error where others may read it, or it holds no Ed25519 key.
 */
export function openLogKeys(file: string, origin: string): Signer[] {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const { privateKey } = generateKeyPairSync('ed25519');
    // Two servers may start at once: the one that comes second finds the file, and takes that key.
    try {
      writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    chmodSync(file, 0o600);
  }
  if (statSync(file).mode & 0o077)
    throw new Error('Others may read the key of the audit log (AUDIT_KEY_FILE). Make it yours alone: chmod 600.');
  return readSigners(readFileSync(file, 'utf8'), origin);
}

/** Leaves the keys' public halves beside the checkpoints, for whoever verifies to take away. */
export function writeVerifierKeys(file: string, signers: readonly Signer[]): void {
  const known = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const all = [...new Set([...known, ...signers.map(verifierKeyOf)])];
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${all.join('\n')}\n`);
}
