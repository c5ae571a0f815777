/** Breaks a text of words into lines of at most `columns` characters, each behind `indent`; a longer word stands alone. */
export function wrap(text: string, columns: number | undefined, indent = ''): readonly string[] {
  const width = (columns ?? Infinity) - indent.length;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => indent + each);
}

/** The same with `mark` in front of the first line, and the others below where its text begins. */
export function wrapItem(mark: string, text: string, columns: number | undefined): readonly string[] {
  const [first = '', ...others] = wrap(text, columns, ' '.repeat(mark.length));
  return [mark + first.slice(mark.length), ...others];
}
