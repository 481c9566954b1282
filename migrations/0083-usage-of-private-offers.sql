-- Private offers lower prices of metered units, too: what was sold on one is found by the units of its terms as well
-- as by the price of its term. Only lines with such units are in the index.
create index order_lines_by_reduced_usage on commerce.order_lines using gin ((terms -> 'meters') jsonb_path_ops)
  where terms @? '$.meters[*].reduced[*]';
