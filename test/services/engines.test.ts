import { describe, expect, it } from 'vitest';
import { LISTS, serve, type CloudList } from './cloud-lists.js';
import { exporterOf, scrape, valueOf } from './conversation.js';

const DMS = LISTS.filter(({ list, service }) => list === 'instances' && service !== 'dcs');

const row = (id: string, engine: unknown) => ({ instance_id: id, name: id, status: 'RUNNING', engine });

/** The ids of the instances that are exported, of those that the server lists. */
async function instancesOf(list: CloudList, rows: readonly object[], limit = Infinity) {
  serve(list, (query) => {
    const at = Number(query.get('offset') ?? 0);
    const page = rows.slice(at, at + Math.min(limit, Number(query.get('limit'))));
    return [200, { instances: page, instance_num: rows.length }];
  });
  const text = await scrape(exporterOf(list.service, { watch: [] }), list.service);
  const ids = [...text.matchAll(/huaweicloud_instance_info\{.*?instance_id="([^"]*)"/g)].map(([, id]) => id);
  return { ids, text };
}

describe.each(DMS)('an instance of $service on a server that ignores the engine asked for', (list) => {
  const { service } = list;

  it('is exported by this service alone, however its engine is spelt', async () => {
    const rows = [
      row('kafka', 'kafka'),
      row('kafka-2', 'Kafka'),
      row('rabbitmq', 'rabbitmq'),
      row('rabbitmq-2', 'RabbitMQ'),
      row('rocketmq', 'RocketMQ'),
      row('rocketmq-2', 'reliability'),
    ];
    const { ids, text } = await instancesOf(list, rows);
    expect(ids).toEqual([service, `${service}-2`]);
    expect(text).not.toContain('unrecognized_values_total{');
    expect(valueOf(text, 'huaweicloud_collector_success')).toBe(1);
  });

  it.each(['', null, undefined])('is its own when its engine is %j', async (engine) => {
    expect((await instancesOf(list, [row('one', engine)])).ids).toEqual(['one']);
  });

  it('is not its own when its engine is a new word, which is counted', async () => {
    const { ids, text } = await instancesOf(list, [row('own', service), row('other', 'pulsar')]);
    expect(ids).toEqual(['own']);
    expect(valueOf(text, 'huaweicloud_collector_unrecognized_values_total', { field: 'engine' })).toBe(1);
  });

  it('is found behind a page that holds none but those of others', async () => {
    const other = service === 'kafka' ? 'rabbitmq' : 'kafka';
    const others = Array.from({ length: 20 }, (_, at) => row(`other-${at}`, other));
    const { ids, text } = await instancesOf(list, [...others, row('own', service)], 10);
    expect(ids).toEqual(['own']);
    expect(valueOf(text, 'huaweicloud_collector_success')).toBe(1);
  });
});
