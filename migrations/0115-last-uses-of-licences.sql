-- Each use that is kept looked up its plan's licences, which are never deleted: a third of what keeping it cost.
alter table licensing.last_uses drop constraint last_uses_pool_id_fkey;
