/** Where a dashboard lives. The uid stands in links and bookmarks: it never changes. */
export interface Identity {
  readonly uid: string;
  readonly title: string;
}

export const OVERVIEW: Identity = { uid: 'huaweicloud-tasks', title: 'Huawei Cloud / Tasks overview' };
export const TASK: Identity = { uid: 'huaweicloud-task', title: 'Huawei Cloud / Task detail' };
export const EXPORTER: Identity = {
  uid: 'huaweicloud-task-exporter',
  title: 'Huawei Cloud / Exporter health',
};

/** What all three are found by. */
export const TAGS = ['huaweicloud', 'background-tasks'];
