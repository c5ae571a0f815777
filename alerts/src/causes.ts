import { keysOf } from './labels.js';
import { record, type Rule } from './rule.js';
import type { Values } from './values.js';

/** Why services cannot be read: the series that the alerts about causes share. */
export function causes(values: Values): readonly Rule[] {
  const { collector, project, with: keys } = keysOf(values);
  return [
    record(
      'huaweicloud_project:origin',
      `
      topk by (${project}) (
        1,
        group by (${keys('project', 'region')}) (huaweicloud_project_info)
          * on (${project}) group_left (credentials)
        topk by (${project}) (1, group by (${keys('project', 'credentials')}) (huaweicloud_project_credentials_info))
      )`,
      'What projects have in common: their region, and the credential that they are read with.',
    ),
    record(
      'huaweicloud_collector:failures',
      `
      sum by (${keys('project', 'cloud_service', 'reason')}) (
        count_over_time(huaweicloud_collector_failure_info[15m])
      )
        * on (${project}) group_left (region, credentials)
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
        huaweicloud_collector:unread_seconds
          * on (${collector}) group_left (reason, region, credentials)
        group by (${keys('project', 'cloud_service', 'reason', 'region', 'credentials')}) (
          topk by (${collector}) (1, huaweicloud_collector:failures)
        )
      )
        or on (${collector})
      huaweicloud_collector:unread_seconds`,
      `
      The same with the cause, where it is known. The reason that was seen most often lately counts: a call that fails
      in another way now and then changes no alert.`,
    ),
    record(
      'huaweicloud_service:throttled_calls',
      `
      sum by (${keys('credentials', 'cloud_service')}) (
        max by (${collector}) (increase(huaweicloud_collector_errors_total{reason="throttled"}[15m]))
          * on (${project}) group_left (credentials)
        huaweicloud_project:origin
      )`,
      'The cloud counts calls by credential and service. Of several replicas, the one that is throttled more counts.',
    ),
  ];
}
