/**
 * Faults that tests order by the environment, fired in the built program: `FLEET_FAULTS=kill@saga.answered.take_parts,
 * fail@command.ReturnStock.before-commit*3`. `kill` ends the process like a power cut; `fail` throws. `*n`: the first n times only.
 */
const ordered = new Map<string, { action: string; left: number }>();

for (const order of (process.env['FLEET_FAULTS'] ?? '').split(',').filter(Boolean)) {
  const match = /^(kill|fail)@([\w.-]+)(?:\*(\d+))?$/.exec(order.trim());
  if (!match) throw new Error(`FLEET_FAULTS: "${order}" is not kill@point, fail@point or fail@point*times`);
  ordered.set(match[2]!, { action: match[1]!, left: match[3] ? Number(match[3]) : Infinity });
}

export function fault(point: string): void {
  const order = ordered.get(point);
  if (!order || order.left <= 0) return;
  order.left -= 1;
  if (order.action === 'kill') process.kill(process.pid, 'SIGKILL');
  throw new Error(`Fault ordered at ${point}`);
}
