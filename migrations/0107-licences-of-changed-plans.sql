-- Who has a licence of a plan that a subscription changes from gets one of the plan it changes to: the history says why.
alter table licensing.assignment_history
  drop constraint assignment_history_because_check,
  add constraint assignment_history_because_check check (because in ('person', 'group', 'waiting-list', 'left-group',
    'group-removed', 'fewer-licences', 'licences-ended', 'user-inactive', 'user-deleted', 'plan-changed'));
