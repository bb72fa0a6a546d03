// The records of a large, regular XML file, one at a time: dm+d's files hold a hundred thousand of a few flat elements each.
// Why cut first and scan then: the file is never held in memory, and each record is still read strictly.
// Source: NHSBSA, dm+d data model and XML schemas (vtm, vmp, amp, vmpp, ampp, ingredient v2_3): records have no attributes.
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { decodeEntities, scanXml } from '#standards/xml/scan-xml.ts';
import { LoadError } from './edition.ts';

export interface XmlRecord {
  /** The record's element: VMP, VPI, AMP. */
  name: string;
  /** Its fields in words; empty elements are absent. */
  fields: ReadonlyMap<string, string>;
  file: string;
  line: number;
}

const longestRecord = 1_000_000;

/**
 * @param wanted names of the records; what else the file holds is passed over.
 * @throws LoadError where a record is malformed or the file ends before its root element does.
 */
export async function* xmlRecords(path: string, wanted: readonly string[]): AsyncGenerator<XmlRecord> {
  const file = basename(path);
  const start = new RegExp(`<(${wanted.join('|')})>`);
  let text = '';
  let line = 1;
  let root: string | undefined;
  let end = '';
  const pass = (length: number) => {
    for (let at = text.indexOf('\n'); at >= 0 && at < length; at = text.indexOf('\n', at + 1)) line += 1;
    text = text.slice(length);
  };
  for await (const chunk of createReadStream(path, {
    encoding: 'utf8',
    highWaterMark: 1 << 20,
  }) as AsyncIterable<string>) {
    text += chunk;
    end = (end + chunk).slice(-200);
    root ??= /<([A-Za-z_][\w.-]*)[\s>]/.exec(text)?.[1];
    for (;;) {
      const found = start.exec(text);
      if (!found) {
        // All but what may be the beginning of a record's tag.
        pass(Math.max(0, text.lastIndexOf('<')));
        break;
      }
      const [open, name] = found as unknown as [string, string];
      const close = text.indexOf(`</${name}>`, found.index);
      if (close < 0) {
        if (text.length - found.index > longestRecord) {
          pass(found.index);
          throw new LoadError(file, line, `this ${name} does not end. The file is damaged: fetch it again.`);
        }
        break;
      }
      pass(found.index);
      const record = text.slice(0, close - found.index + open.length + 1);
      yield { name, fields: fieldsOf(record, file, line), file, line };
      pass(record.length);
    }
  }
  if (root === undefined || !end.trimEnd().endsWith(`</${root}>`))
    throw new LoadError(file, line, 'the file ends before its root element does. It is cut short: fetch it again.');
}

function fieldsOf(record: string, file: string, line: number): Map<string, string> {
  const fields = new Map<string, string>();
  let depth = 0;
  let field = '';
  const malformed = scanXml(record, {
    open(name) {
      depth += 1;
      if (depth === 2) field = name;
    },
    close() {
      depth -= 1;
    },
    text(raw) {
      const said = depth === 2 ? decodeEntities(raw)?.trim() : '';
      if (said === undefined) throw new LoadError(file, line, 'there is an entity that XML itself does not define.');
      if (said !== '') fields.set(field, said);
    },
  });
  if (malformed) throw new LoadError(file, line, `this record is not well-formed XML. ${malformed}`);
  return fields;
}
