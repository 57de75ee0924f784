import { StringDecoder } from 'node:string_decoder';

export interface LastLines {
  add(chunk: Buffer): void;
  /** The newest `count` lines that are not empty, oldest first, joined by ' / '. */
  newest(count: number): string;
}

const KEPT_LINES = 5;
const LINE_CHARS = 300;

/** The last few lines that a process wrote, in bounded memory whatever it writes. */
export function lastLines(): LastLines {
  const decoder = new StringDecoder('utf8');
  const lines: string[] = [];
  let open = '';

  const keep = (line: string) => {
    const text = line.replace(/\p{Cc}+/gu, ' ').trim();
    if (text === '') return;
    lines.push(text.slice(0, LINE_CHARS));
    if (lines.length > KEPT_LINES) lines.shift();
  };

  return {
    add: (chunk) => {
      const parts = (open + decoder.write(chunk)).split(/[\r\n]+/);
      open = (parts.pop() ?? '').slice(0, LINE_CHARS);
      for (const part of parts) keep(part);
    },
    newest: (count) => {
      keep(open);
      open = '';
      return lines.slice(-count).join(' / ');
    },
  };
}
