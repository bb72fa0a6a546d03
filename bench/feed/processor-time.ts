// What processor a receiver and PostgreSQL's processes for it have used: the figure that stays where others use the machine too.
import { readFileSync } from 'node:fs';
import type { Executor } from '#runtime/database/database.ts';

export interface ProcessorTime {
  receiverMs: number;
  postgresMs: number;
}

/** Undefined where the system does not tell (it is no Linux). Source: proc(5), /proc/pid/stat, fields 14 and 15, in ticks of 10 ms. */
export async function processorTime(receiver: number, owner: Executor): Promise<ProcessorTime | undefined> {
  const rows = await owner.run<{ pid: number }>({
    text: 'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  });
  const receiverMs = usedMs(receiver);
  if (receiverMs === undefined) return undefined;
  return { receiverMs, postgresMs: rows.reduce((sum, { pid }) => sum + (usedMs(pid) ?? 0), 0) };
}

function usedMs(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name in brackets the third field comes first.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined;
  }
}
