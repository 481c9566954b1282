-- Writes that go out together with the commit: nobody reads their answer, so that what they find wrong
-- is an error. Where something that was read has moved meanwhile, the transaction is run again.
create function platform.unmoved(still boolean) returns void language plpgsql as $$
begin
  if not still then
    raise exception 'what was read has moved meanwhile' using errcode = 'serialization_failure';
  end if;
end $$;

-- An order, or the error that says why there is none: the cart moved, or a limited plan is held too
-- often (SK001, with the plan's id).
create function commerce.record_order(p jsonb) returns void language plpgsql as $$
declare
  refused text := commerce.place_order(p);
begin
  if refused is null then return; end if;
  perform platform.unmoved(refused <> 'cart-moved');
  raise exception 'a limited plan is held too often'
    using errcode = 'SK001', detail = substr(refused, length('limit:') + 1);
end $$;
