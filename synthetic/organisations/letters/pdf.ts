// A letter as a PDF of one or more pages: text in Helvetica, nothing else. Small enough that no library is worth its weight.
// Source: ISO 32000-1 §7.5 (file structure), §9 (text); Annex D.2 WinAnsiEncoding.

const linesPerPage = 50;

/** The lines as a PDF 1.4. Characters that WinAnsi lacks lose their accents, as in many a real letter. */
export function pdfOf(lines: readonly string[]): Uint8Array {
  const pages: string[][] = [];
  for (let first = 0; first < Math.max(lines.length, 1); first += linesPerPage) {
    pages.push(lines.slice(first, first + linesPerPage));
  }
  const pageNumber = (index: number) => 4 + index * 2;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${pages.map((_, index) => `${pageNumber(index)} 0 R`).join(' ')}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...pages.flatMap((page, index) => {
      const text = page.map((line) => `(${escape(line)}) Tj T*`).join('\n');
      const stream = `BT /F1 11 Tf 14 TL 60 780 Td\n${text}\nET`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${pageNumber(index) + 1} 0 R >>`,
        `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
      ];
    }),
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  // Every character is below U+0100 here, so that a character is a byte and the offsets above hold.
  return Buffer.from(file, 'latin1');
}

/** Text inside parentheses, in WinAnsi. */
function escape(line: string): string {
  return line
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/[“”]/g, '"')
    .replaceAll(/[–—]/g, '-')
    .normalize('NFC')
    .replaceAll(/[^\u0020-\u007e\u00a0-\u00ff]/g, (character) => {
      const plain = character.normalize('NFD').replaceAll(/[^\u0020-\u007e]/g, '');
      return plain || '?';
    })
    .replaceAll(/[\\()]/g, String.raw`\$&`);
}
