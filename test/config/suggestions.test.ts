import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/config/suggestions.js';

const SERVICES = ['rds', 'kafka', 'rocketmq', 'rabbitmq', 'dcs'];

describe('a suggestion', () => {
  it.each([
    ['kafak', 'kafka'],
    ['Kafka', 'kafka'],
    ['RDS', 'rds'],
    ['rabitmq', 'rabbitmq'],
    ['rokcetmq', 'rocketmq'],
  ])('for %s is %s', (word, meant) => {
    expect(nearest(word, SERVICES)).toBe(meant);
  });

  it.each(['dms', 'dds', 'cds', 'elb', 'mq', 'redis'])(
    'is not made for %s, which is another word',
    (word) => {
      expect(nearest(word, SERVICES)).toBeUndefined();
    },
  );
});
