import { readFileSync } from 'node:fs';

/** Resident bytes of a process without its mapping of the journal's file, which the system takes back when it needs to. */
export function residentLessJournal(pid: number): number {
  let kilobytes = 0;
  let counts = true;
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    if (/^[0-9a-f]+-[0-9a-f]+ /.test(line)) counts = !line.includes('.mdb');
    else if (counts && line.startsWith('Rss:')) kilobytes += Number.parseInt(line.slice(4), 10);
  }
  return 1024 * kilobytes;
}
