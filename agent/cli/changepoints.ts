import { readFileSync, statSync } from 'node:fs';
import { Command } from 'commander';
import { type Agreement, agreementWith, parseAnnotations } from '../app/change-points/annotations.ts';
import { seriesChangePoints } from '../app/change-points/series-change-points.ts';
import { parseSeriesFile } from '../app/change-points/series-file.ts';

const MOST_BYTES = 64_000_000;

/** `changepoints FILE…`: where the level of a stored series changes. Exit status 0: told; 1: a file cannot be used; 2:
 * wrong use. */
export function changepointsCommand(): Command {
  return new Command('changepoints')
    .description("where the level of a series changes: indices from 0 of each new segment's first value")
    .argument('<files...>', "series in the Turing Change Point Dataset's format; of several in one file, all count")
    .option('--annotations <file>', 'what people marked; adds cover and F1 (margin 5), together and for each of them')
    .option('--json', 'one JSON object a file, one a line; it is never printed otherwise')
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action((files: string[], { annotations }: { annotations?: string }) => {
      const scored: Agreement[] = [];
      for (const file of files) {
        try {
          const { line, agreement } = changePointsOf(file, annotations);
          process.stdout.write(`${line}\n`);
          if (agreement) scored.push(agreement);
        } catch (error) {
          process.stderr.write(`${(error as Error).message}\n`);
          process.exitCode = 1;
        }
      }
      if (scored.length > 1) {
        const mean = (of: (one: Agreement) => number) => scored.reduce((sum, one) => sum + of(one), 0) / scored.length;
        const [cover, f1] = [mean(({ cover }) => cover), mean(({ f1 }) => f1)].map((value) => value.toFixed(3));
        process.stderr.write(`mean of ${scored.length} series: cover ${cover}, F1 ${f1}\n`);
      }
    });
}

function changePointsOf(file: string, annotations: string | undefined): { line: string; agreement: Agreement | null } {
  const found = told(file, 'series', parseSeriesFile);
  const changepoints = seriesChangePoints(found);
  const { name, length, missing } = found;
  const annotators =
    annotations === undefined ? null : told(annotations, 'annotations', (text) => parseAnnotations(text, name, length));
  const agreement = annotators && agreementWith(annotators, changepoints, length);
  if (missing > 0) process.stderr.write(`${file}: ${missing} missing values were interpolated\n`);
  return { line: JSON.stringify({ changepoints, name, length, ...agreement }), agreement };
}

/** What a file says; its errors name it. */
function told<T>(file: string, what: string, parse: (text: string) => T): T {
  try {
    const { size } = statSync(file);
    if (size > MOST_BYTES) throw new RangeError(`${size} bytes are more than the ${MOST_BYTES} allowed`);
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message;
    throw new Error(`${what} ${file}: ${why}`, { cause: error });
  }
}
