import { keysOf } from './labels.js';
import { record, type Rule } from './rule.js';
import type { Values } from './values.js';

/** Why services cannot be read: the series that the alerts about causes share. */
export function causes(values: Values): readonly Rule[] {
  const { collector, replica, with: keys } = keysOf(values);
  const target = keys('job', 'instance', 'project');
  return [
    record(
      'huaweicloud_project:origin',
      `
      huaweicloud_project_info
        * on (${target}) group_left (credentials)
      huaweicloud_project_credentials_info`,
      'What projects have in common: their region, and the credential that they are read with.',
    ),
    record(
      'huaweicloud_collector:failures',
      `
      count_over_time(huaweicloud_collector_failure_info[15m])
        * on (${target}) group_left (region, credentials)
      huaweicloud_project:origin`,
      'How often collections were seen to fail lately, by reason.',
    ),
    record(
      'huaweicloud_collector:unread_seconds',
      `
      time() - max by (${collector}) (huaweicloud_collector_last_success_timestamp_seconds)
        > on () group_left () huaweicloud_alerts:collector_failing_after_seconds`,
      'Counted from the last success, by any replica, so that a success now and then is enough.',
    ),
    record(
      'huaweicloud_collector:failing_seconds',
      `
      (
        group by (${keys('project', 'cloud_service', 'reason', 'region', 'credentials')}) (
          topk by (${replica}) (1, huaweicloud_collector:failures)
        )
          * on (${collector}) group_left ()
        huaweicloud_collector:unread_seconds
      )
        or on (${collector})
      huaweicloud_collector:unread_seconds`,
      `
      The same with the cause, where it is known. The reason that was seen most often lately counts: a call that fails
      in another way now and then changes no alert. Replicas with credentials of their own may differ.`,
    ),
    record(
      'huaweicloud_service:throttled_calls',
      `
      sum by (${keys('credentials', 'cloud_service')}) (
        max by (${keys('project', 'credentials', 'cloud_service')}) (
          increase(huaweicloud_collector_errors_total{reason="throttled"}[15m])
            * on (${target}) group_left (credentials)
          huaweicloud_project:origin
        )
      )`,
      'The cloud counts calls by credential and service. Of several replicas, the one that is throttled more counts.',
    ),
  ];
}
