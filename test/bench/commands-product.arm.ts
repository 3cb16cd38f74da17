// The product: commands on its own bus, in its own module graph.
import { eightAtATime, serve } from './arm.ts';
import { completion, jobsOf, newWorkOrder, type ArmConfig, type Job, type Round } from './commands.ts';
import { dist, metaOf, openProduct, type Product } from './product.ts';

const { CreateWorkOrder } = (await import(
  dist('maintenance/create-work-order.command.js')
)) as typeof import('../../apps/api/src/maintenance/create-work-order.command.js');
const { CompleteWorkOrder } = (await import(
  dist('maintenance/complete-work-order.command.js')
)) as typeof import('../../apps/api/src/maintenance/complete-work-order.command.js');

let config: ArmConfig;
let product: Product;

async function carryOut(job: Job): Promise<unknown> {
  if ('create' in job) {
    const caller = await product.caller(job.create);
    const input = newWorkOrder(job.create);
    return product.commands.execute(new CreateWorkOrder(metaOf(caller, 'CreateWorkOrder', {}, input), caller, input));
  }
  const id = job.complete.workOrderId;
  const caller = await product.caller(job.complete);
  return product.commands.execute(
    new CompleteWorkOrder(metaOf(caller, 'CompleteWorkOrder', { id }, completion), caller, id, completion),
  );
}

serve<ArmConfig>({
  async open(given) {
    config = given;
    product = await openProduct(config.url);
  },
  round: (round: Round) => eightAtATime(jobsOf(config, round), carryOut),
  close: () => product.context.close(),
});
