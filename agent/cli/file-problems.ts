const MOST_TOLD = 100;

/** Tells what is wrong with the files given. Wrong use: exit status 2. */
export function refuseFiles(problems: readonly string[], json: boolean): void {
  if (json)
    process.stdout.write(`${JSON.stringify({ problems: problems.slice(0, MOST_TOLD), count: problems.length })}\n`);
  for (const problem of problems.slice(0, MOST_TOLD)) process.stderr.write(`${problem.replace(/\p{Cc}+/gu, ' ')}\n`);
  if (problems.length > MOST_TOLD) process.stderr.write(`and ${problems.length - MOST_TOLD} more\n`);
  process.exitCode = 2;
}
