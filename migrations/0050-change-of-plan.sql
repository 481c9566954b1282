-- A partner changes the plan of a subscription: its publisher is asked, as for a number of licences.

alter table commerce.operations
  drop constraint operations_action_check,
  add constraint operations_action_check check
    (action in ('change-quantity', 'change-plan', 'suspend', 'reinstate', 'renew', 'unsubscribe')),
  drop constraint what_is_asked_is_known,
  add constraint what_is_asked_is_known check (case action
    when 'change-quantity' then quantity is not null and change is not null
    when 'change-plan' then change is not null
    when 'reinstate' then change is not null or status <> 'in-progress'
    else change is null end);
